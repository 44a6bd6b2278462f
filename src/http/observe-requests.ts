import type { IncomingMessage, ServerResponse } from "node:http";
import { factsOf } from "./request-facts.ts";
import { setRequestId } from "./request-id.ts";
import type { RequestObserver } from "./request-observer.ts";

/** A caller's own name for a request is kept where it cannot break a log line or a header. */
const WELL_FORMED = /^[\w.:+/=-]{1,128}$/;

/** Names every request and tells the observer of it from beginning to end. */
export function observeRequests({ began }: RequestObserver, newRequestId: () => string) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const sent = request.headers["x-request-id"];
    const requestId = typeof sent === "string" && WELL_FORMED.test(sent) ? sent : newRequestId();
    setRequestId(response, requestId);
    const observed = began(request.headers);
    response.once("close", () =>
      observed.ended({
        requestId,
        method: request.method ?? "",
        ...factsOf(response),
        status: response.headersSent ? response.statusCode : null,
        whole: response.writableFinished,
      }),
    );
    observed.proceed(next);
  };
}
