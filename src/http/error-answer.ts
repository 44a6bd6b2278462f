import { ServiceError } from "../service/service-error.ts";
import { problemAnswer, type Answer } from "./answer.ts";
import { HttpProblem } from "./problem.ts";
import { bodyTooLarge } from "./read-body.ts";

/** Details of a service error that the contract declares as members; its message has the rest in words. */
const WIRE_DETAILS = ["rollout", "stage", "revision", "known", "findings"] as const;

export interface ErrorAnswer {
  readonly answer: Answer;
  /** Nobody foresaw this error: it belongs in the log, with its stack. */
  readonly unexpected: boolean;
}

/** The answer to an error. What nobody foresaw never shows its message, which may hold a connection string or a path. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof HttpProblem) {
    return { answer: problemAnswer(error.code, error.message, error.members, error.headers), unexpected: false };
  }
  if (error instanceof ServiceError) {
    const members = Object.fromEntries(
      WIRE_DETAILS.filter((name) => name in error.details).map((name) => [name, error.details[name]]),
    );
    const headers = retryHeaders(error);
    return { answer: problemAnswer(error.code, error.message, members, headers), unexpected: false };
  }
  const foreseen = transportProblem(error);
  if (foreseen) return { answer: problemAnswer(foreseen.code, foreseen.message, foreseen.members), unexpected: false };
  return {
    answer: problemAnswer(
      "internal-error",
      `Something nobody foresaw happened. The server's log has it under the request id ${requestId}.`,
      { requestId },
    ),
    unexpected: true,
  };
}

function retryHeaders({ code }: ServiceError): Readonly<Record<string, string>> {
  return code === "store-unavailable" || code === "concurrent-change" ? { "Retry-After": "1" } : {};
}

/** Errors Express and its body reader raise by themselves carry a 4xx `status` and say in `type` what happened. */
function transportProblem(error: unknown): HttpProblem | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  switch (error.status) {
    case 413:
      return bodyTooLarge();
    case 415:
      return new HttpProblem(
        "unsupported-media-type",
        "The Content-Encoding of the body is not known here. Send it plain, or as gzip, deflate or br.",
      );
    case 400:
      if (error instanceof URIError) {
        return new HttpProblem(
          "invalid-request",
          "The path holds a percent sign that is not an encoded UTF-8 character.",
          {
            members: {
              errors: [{ parameter: "path", found: "a malformed percent encoding", expected: "percent-encoded UTF-8" }],
            },
          },
        );
      }
      return new HttpProblem(
        "malformed-body",
        "The body did not arrive whole, or its Content-Encoding is not what it says.",
      );
    default:
      return undefined;
  }
}
