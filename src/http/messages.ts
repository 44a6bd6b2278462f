import type { Express } from "express";
import { IncomingMessage, ServerResponse } from "node:http";

/** What an HTTP server makes of each request, and what answers it. */
export interface Messages {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** To be given to the server when it is made, and to the app, which may come later. */
export function createMessages(): Messages {
  return {
    IncomingMessage: class extends IncomingMessage {},
    ServerResponse: class<Request extends IncomingMessage> extends ServerResponse<Request> {},
  };
}

/**
 * Makes messages what the app needs from their birth on. It gives every request and response another prototype as it enters, and
 * V8 knows nothing any more of an object to which that is done: each line that touches one looks everything up anew. It leaves
 * alone what has its prototype already.
 */
export function adoptMessages(app: Express, { IncomingMessage: Request, ServerResponse: Response }: Messages): void {
  app.request = Object.setPrototypeOf(Request.prototype, app.request);
  app.response = Object.setPrototypeOf(Response.prototype, app.response);
}
