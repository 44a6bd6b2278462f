import { createDatabaseSource, createMissingDatabase, type DatabaseSource } from "./database-source.ts";
import type { Fetch } from "./fetch-text.ts";
import { createPostgresReader } from "./postgres-reader.ts";
import { unavailable } from "./reader.ts";
import { createSqliteReader } from "./sqlite-reader.ts";
import type { TelemetrySource, TelemetrySources } from "./telemetry.ts";
import { createTelemetrySource } from "./telemetry-source.ts";
import { parseTelemetryUrl } from "./telemetry-url.ts";

/** The source of a rollout that names none. */
export const DEFAULT_SOURCE = "default";

/** Source name → what belongs to it; a source may have only some of them. */
export interface TelemetryConfig {
  readonly urls: Readonly<Record<string, string>>;
  readonly prometheusUrls?: Readonly<Record<string, string>>;
  /** Folders, absolute. */
  readonly workspaces?: Readonly<Record<string, string>>;
  readonly fetch?: Fetch;
}

/**
 * The observed systems by name. Opens nothing: each database is connected at its first query. Throws when a URL is none,
 * naming the source, the URL (masked) and what is accepted.
 */
export function createTelemetrySources(config: TelemetryConfig): TelemetrySources {
  const { urls, prometheusUrls = {}, workspaces = {} } = config;
  const names = [...new Set([urls, prometheusUrls, workspaces].flatMap((part) => Object.keys(part)))];
  const sources = new Map(names.map((name) => [name, createSource(config, name)]));
  return {
    get: (name) => sources.get(name) ?? createSource(config, name),
    names,
    async close() {
      await Promise.all([...sources.values()].map((source) => source.close()));
    },
  };
}

function createSource(config: TelemetryConfig, name: string): TelemetrySource {
  return createTelemetrySource(createDatabase(name, config.urls[name]), {
    fetch: config.fetch ?? globalThis.fetch,
    prometheusUrl: config.prometheusUrls?.[name],
    prometheusVariable: `SLUICE_PROMETHEUS_${infix(name)}URL`,
    workspace: config.workspaces?.[name],
    workspaceVariable: `SLUICE_WORKSPACE_${infix(name)}`.replace(/_$/, ""),
  });
}

function createDatabase(name: string, url: string | undefined): DatabaseSource {
  if (url === undefined) return createMissingDatabase(unavailable("no-source", noSource(name)));
  const target = telemetryUrl(name, url);
  return createDatabaseSource(
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
  return `there is no telemetry source ${JSON.stringify(name)}; set SLUICE_TELEMETRY_${infix(name)}URL to the observed database and restart`;
}

function infix(name: string): string {
  return name === DEFAULT_SOURCE ? "" : `${name.toUpperCase().replaceAll("-", "_")}_`;
}
