/**
 * Whether a failure is an answer of the server, after which the connection goes on. FATAL and PANIC are the last words of one, and
 * anything else comes of a connection that gives no answer: the next statement would wait in vain.
 */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && "severity" in error && error.severity === "ERROR";
}
