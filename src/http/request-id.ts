import type { Response } from "express";

const KEY = "requestId";

/** Remembers the name of a request with its response, for the answer and the log. */
export function setRequestId(response: Response, id: string): void {
  response.locals[KEY] = id;
}

export function requestIdOf(response: Response): string {
  return String(response.locals[KEY]);
}
