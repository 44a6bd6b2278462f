/** Plain values only; never a secret, never a body. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  set(attributes: Attributes): void;
  failed(error: unknown): void;
  end(): void;
  /** Does the work so that spans begun in it belong to this one. */
  within<T>(work: () => T): T;
}

/** Traces in the sense of W3C Trace Context. */
export interface Tracer {
  /** `parent`: the caller's traceparent header; without it the span belongs to the one it is begun within. */
  begin(name: string, kind: "server" | "client" | "internal", attributes: Attributes, parent?: string): Span;
  /** Headers that make what is asked elsewhere part of the trace. */
  onward(): Readonly<Record<string, string>>;
  /** Sends what has not been sent. */
  close(): Promise<void>;
}

const NO_SPAN: Span = { set() {}, failed() {}, end() {}, within: (work) => work() };

export const UNTRACED: Tracer = { begin: () => NO_SPAN, onward: () => ({}), close: async () => {} };

/** One span around one piece of work; without traces nothing around it, as every command would pay for three. */
export function traced<T>(
  tracer: Tracer,
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  kind: "client" | "internal" = "internal",
): Promise<T> {
  return tracer === UNTRACED ? work(NO_SPAN) : tracedBy(tracer, name, attributes, work, kind);
}

async function tracedBy<T>(
  tracer: Tracer,
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  kind: "client" | "internal",
): Promise<T> {
  const span = tracer.begin(name, kind, attributes);
  try {
    return await span.within(() => work(span));
  } catch (error) {
    span.failed(error);
    throw error;
  } finally {
    span.end();
  }
}
