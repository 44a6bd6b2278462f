import { createPostgresReader } from "./postgres-reader.ts";
import { unavailable } from "./reader.ts";
import { createSqliteReader } from "./sqlite-reader.ts";
import type { TelemetrySource, TelemetrySources } from "./telemetry.ts";
import { createTelemetrySource, createUnavailableSource } from "./telemetry-source.ts";
import { parseTelemetryUrl } from "./telemetry-url.ts";

/** The source of a rollout that names none. */
export const DEFAULT_SOURCE = "default";

/**
 * The observed databases by name. Opens nothing: each is connected at its first query. Throws when a URL is none, naming
 * the source, the URL (masked) and what is accepted.
 */
export function createTelemetrySources(config: { readonly urls: Readonly<Record<string, string>> }): TelemetrySources {
  const sources = new Map(Object.entries(config.urls).map(([name, url]) => [name, open(name, url)]));
  return {
    get: (name) => sources.get(name) ?? createUnavailableSource(unavailable("no-source", noSource(name))),
    names: [...sources.keys()],
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}

function open(name: string, url: string): TelemetrySource {
  const target = telemetryUrl(name, url);
  return createTelemetrySource(
    target.provider === "sqlite"
      ? createSqliteReader(target.path)
      : createPostgresReader(target.connectionString, target.label),
  );
}

function telemetryUrl(name: string, url: string) {
  try {
    return parseTelemetryUrl(url);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`telemetry source ${JSON.stringify(name)}: ${problem}`, { cause });
  }
}

function noSource(name: string): string {
  const infix = name === DEFAULT_SOURCE ? "" : `${name.toUpperCase().replaceAll("-", "_")}_`;
  return `there is no telemetry source ${JSON.stringify(name)}; set SLUICE_TELEMETRY_${infix}URL to the observed database and restart`;
}
