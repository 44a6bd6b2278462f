import type { Answer } from "./answer.ts";
import type { Caller } from "./auth.ts";

/** What openapi.yaml promises a handler about its request. */
export interface Shape {
  readonly path?: object;
  readonly query?: object;
  readonly headers?: object;
  readonly body?: unknown;
}

/** A request that has passed the contract. */
export interface Input<S extends Shape = Shape> {
  readonly path: NonNullable<S["path"]>;
  /** Coerced and with defaults filled in. */
  readonly query: NonNullable<S["query"]>;
  /** Declared headers, by lower-case name. */
  readonly headers: NonNullable<S["headers"]>;
  /** Parsed JSON or text; undefined where the contract lets the body be left out. */
  readonly body: S["body"];
  /** Media type of the body, and its text as it came; both empty without a body. */
  readonly mediaType: string;
  readonly text: string;
  readonly caller: Caller;
  /** The best of these media types for the Accept header, or null. */
  accepts(mediaTypes: readonly string[]): string | null;
  /** Who the caller is by now; rejects where they may not ask for this any more. For answers that take long. */
  readmit(): Promise<Caller>;
  /** Calls back when the connection of the answer is over, answered or not. */
  whenGone(listener: () => void): void;
}

export type Handler = (input: Input) => Promise<Answer>;

/** operationId → handler. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Gives a handler the shape its operation declares. */
export function operation<S extends Shape>(handle: (input: Input<S>) => Promise<Answer>): Handler {
  // The one place where the contract is believed: the router lets nothing through that openapi.yaml does not allow, and
  // the tests check each handler against the document.
  return handle as unknown as Handler;
}
