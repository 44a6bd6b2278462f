import type { OtlpOptions } from "./otlp-tracer.ts";
import { UNTRACED, type Tracer } from "./tracer.ts";

/** Null: nobody wants traces, and the library, megabytes of it, is not even read. */
export async function startTracing(options: OtlpOptions | null): Promise<Tracer> {
  if (options === null) return UNTRACED;
  const { createOtlpTracer } = await import("./otlp-tracer.ts");
  return createOtlpTracer(options);
}
