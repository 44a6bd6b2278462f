import type { IncomingMessage } from "node:http";

/** A context is a few hundred bytes; what is larger can wait for Express. */
const SMALL = 16 * 1024;
const EMPTY: Buffer = Buffer.alloc(0);
const early = new WeakMap<IncomingMessage, Buffer>();

/** Keeps the bytes of a body for Express, which cannot read them a second time. */
export function keepBody(request: IncomingMessage, bytes: Buffer): void {
  early.set(request, bytes);
}

/** What was kept of a request. */
export function keptBody(request: IncomingMessage): Buffer | undefined {
  return early.get(request);
}

/** Whether the body, if there is one, is small JSON of a stated length. */
export function isSmallJson({ headers }: IncomingMessage): boolean {
  const length = Number(headers["content-length"] ?? 0);
  if (length > SMALL || (length > 0 && !isJson(headers["content-type"]))) return false;
  return headers["transfer-encoding"] === undefined && headers["content-encoding"] === undefined;
}

function isJson(type: string | undefined): boolean {
  return type === "application/json" || type === "application/json; charset=utf-8";
}

/** Reads a small body whole, then calls back. A client that goes away in between needs no answer. */
export function readSmallBody(request: IncomingMessage, done: (bytes: Buffer) => void): void {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length === 0) return done(EMPTY);
  // What came together with the headers, all of it as a rule, is there in a moment: taken out of the stream by hand, it costs
  // less than the events of one.
  process.nextTick(() => {
    let bytes = (request.read() as Buffer | null) ?? EMPTY;
    if (bytes.length === length) return done(bytes);
    request.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length === length) done(bytes);
    });
  });
}
