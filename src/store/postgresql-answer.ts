import { errorCode } from "./error-code.ts";

/**
 * Whether a failure is an answer of the server, after which the connection goes on. FATAL and PANIC are the last words of one, class
 * 08 is what a pooler says of a server it has lost, and anything else comes of a connection that gives no answer: the next statement
 * would wait in vain.
 */
export function isAnswer(error: unknown): boolean {
  const isError = error instanceof Error && "severity" in error && error.severity === "ERROR";
  return isError && !errorCode(error).startsWith("08");
}
