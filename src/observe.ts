import { readFileSync } from "node:fs";
import path from "node:path";
import type { Config } from "./config.ts";
import { createReadCounts, type ReadCounts } from "./http/read-counts.ts";
import { createLog, type Log } from "./observability/log.ts";
import { createObservability, type Observability } from "./observability/observability.ts";
import { startTracing } from "./observability/start-tracing.ts";
import { packageRoot } from "./package-root.ts";

export interface Observing extends Observability {
  readonly log: Log;
  readonly hotReads: ReadCounts;
  /** Sends the last traces. */
  close(): Promise<void>;
}

/** Logs, metrics and traces of this process: lines to stderr, traces to the collector, metrics to whoever asks. */
export async function observe(
  { logLevel, otlp }: Config,
  secrets: readonly string[],
  clock: () => Date,
): Promise<Observing> {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8")) as { version: string };
  const log = createLog({ level: logLevel, write: (line) => process.stderr.write(line), secrets, clock });
  const tracer = await startTracing(otlp && { ...otlp, version });
  const hotReads = createReadCounts();
  const monotonic = () => performance.now();
  const observability = createObservability({ log, tracer, build: { version }, hotReads, monotonic });
  // A collector that is away has cost its spans and costs nothing else.
  return { ...observability, log, hotReads, close: () => tracer.close().catch(() => undefined) };
}
