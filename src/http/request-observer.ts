import type { IncomingHttpHeaders } from "node:http";

/** How a request ended, for whoever counts, traces or logs it. */
export interface EndedRequest {
  readonly requestId: string;
  readonly method: string;
  /** operationId; null: there is nothing at the address, or not with this method. */
  readonly operation: string | null;
  /** The rollout the address names; null: none, or the caller was not admitted. */
  readonly rollout: string | null;
  /** Null: the caller was not admitted. */
  readonly actor: string | null;
  /** The client asked to wait for its answer, as in a long poll. */
  readonly waited: boolean;
  /** Why the server failed at it, where that was foreseen; null: it did not, or `failed` was told. It may hold secrets. */
  readonly cause: string | null;
  /** Null: the client left before there was an answer. */
  readonly status: number | null;
  /** False: the connection ended before the answer did, as every event stream does. */
  readonly whole: boolean;
}

/** An error nobody foresaw, told once. */
export interface FailedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
}

export interface ObservedRequest {
  /** Does the rest of the request, so that what it causes is known to belong to it. */
  proceed(next: () => void): void;
  ended(request: EndedRequest): void;
}

export interface RequestObserver {
  began(headers: IncomingHttpHeaders): ObservedRequest;
  failed(error: unknown, request: FailedRequest): void;
}

export const UNOBSERVED: RequestObserver = {
  began: () => ({ proceed: (next) => next(), ended() {} }),
  failed() {},
};
