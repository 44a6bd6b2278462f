import type { ServerResponse } from "node:http";

const ID = Symbol("id of the request");
interface Answering extends ServerResponse {
  [ID]?: string;
}

/** Remembers the name of a request with its response, for the answer and the log. */
export function setRequestId(response: Answering, id: string): void {
  response[ID] = id;
}

export function requestIdOf(response: Answering): string {
  return String(response[ID]);
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
