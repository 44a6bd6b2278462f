import type { Response } from "express";

const KEY = "requestId";

/** Remembers the name of a request with its response, for the answer and the log. */
export function setRequestId(response: Response, id: string): void {
  response.locals[KEY] = id;
}

export function requestIdOf(response: Response): string {
  return String(response.locals[KEY]);
}

/**
 * Names for requests that no other process gives: random at the beginning, counted at the end. A random one for each would cost
 * a tenth of what answering who reads flags does.
 */
export function createRequestIds(randomBytes: (size: number) => Buffer): () => string {
  const process = randomBytes(9).toString("base64url");
  let count = 0;
  return () => `${process}-${(count += 1)}`;
}
