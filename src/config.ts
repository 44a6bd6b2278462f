import path from "node:path";
import { describeNotify, readNotifyConfig, type NotifyConfig } from "./notify/notify-config.ts";
import { LOG_LEVELS, type LogLevel } from "./observability/log.ts";
import { readOidc, type OidcConfig } from "./oidc-config.ts";
import { httpTarget } from "./telemetry/http-target.ts";
import { maskUrl, parseTelemetryUrl } from "./telemetry/telemetry-url.ts";

export interface Config {
  readonly host: string;
  /** 0: any free port (the banner says which). */
  readonly port: number;
  readonly storeUrl: string;
  /** Source name → URL as given. */
  readonly telemetryUrls: Readonly<Record<string, string>>;
  /** Source name → base URL of its Prometheus as given. */
  readonly prometheusUrls: Readonly<Record<string, string>>;
  /** Source name → folder its runs write to, absolute. */
  readonly workspaces: Readonly<Record<string, string>>;
  readonly machinesDir: string;
  readonly dataDir: string;
  readonly anonymousRead: boolean;
  /** The rollout that addresses naming none stand for; null: the only one there is. */
  readonly defaultRollout: string | null;
  /** Single sign-on; null: there is none. */
  readonly oidc: OidcConfig | null;
  /** How often the store is asked whether anything was missed, in milliseconds; the bound of what replicas know late. */
  readonly pollMs: number;
  /** How long the process serves on after it said that it stops, in milliseconds. */
  readonly drainMs: number;
  /** Who is told of what happens. */
  readonly notify: NotifyConfig;
  readonly logLevel: LogLevel;
  /** Where traces are sent to; null: nowhere. */
  readonly otlp: { readonly endpoint: string; readonly service: string } | null;
}

/** One line a person can act on: which variable, what it holds (secrets masked), what it may hold. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the configuration from environment variables, all optional. Paths are resolved against `base`.
 * Throws a ConfigError for the first value that cannot be used.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  base: string,
  machinesDir: string,
): Config {
  const host = env.HOST || "127.0.0.1";
  const dataDir = path.resolve(base, env.SLUICE_DATA_DIR || "data");
  return {
    host,
    port: readPort(env.PORT),
    storeUrl: readStoreUrl(env.SLUICE_STORE_URL, base, dataDir),
    telemetryUrls: readTelemetryUrls(env, base),
    prometheusUrls: readPrometheusUrls(env),
    workspaces: readWorkspaces(env, base),
    machinesDir: env.SLUICE_MACHINES ? path.resolve(base, env.SLUICE_MACHINES) : machinesDir,
    dataDir,
    anonymousRead: readBoolean("SLUICE_ANONYMOUS_READ", env.SLUICE_ANONYMOUS_READ, isLoopback(host)),
    defaultRollout: env.SLUICE_ROLLOUT || null,
    oidc: readSignOn(env),
    pollMs: readNumber("SLUICE_POLL_MS", env.SLUICE_POLL_MS, { otherwise: 1_000, least: 100, most: 3_600_000 }),
    drainMs:
      1_000 * readNumber("SLUICE_DRAIN_SECONDS", env.SLUICE_DRAIN_SECONDS, { otherwise: 0, least: 0, most: 600 }),
    notify: readNotify(env),
    logLevel: readLogLevel(env.SLUICE_LOG_LEVEL),
    otlp: readOtlp(env),
  };
}

/** The configuration for the start banner, without anything that opens a door. */
export function describeConfig(config: Config): readonly string[] {
  const list = (values: Readonly<Record<string, string>>, show: (value: string) => string) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${show(value)}`)
      .join(", ");
  return [
    `store      ${maskUrl(config.storeUrl)}`,
    `telemetry  ${list(config.telemetryUrls, maskUrl) || "none (set SLUICE_TELEMETRY_URL; criteria that need it are errors until then)"}`,
    `prometheus ${list(config.prometheusUrls, (url) => httpTarget(url).label) || "none (SLUICE_PROMETHEUS_URL)"}`,
    `workspace  ${list(config.workspaces, (folder) => folder) || "none (SLUICE_WORKSPACE)"}`,
    `documents  ${config.machinesDir}`,
    `reading    ${config.anonymousRead ? "open to anyone who can connect" : "needs a token"}`,
    `default    ${config.defaultRollout ?? "not set: a rollout must be named where there are several (SLUICE_ROLLOUT; for /ofrep/v1)"}`,
    `sign-on    ${config.oidc ? `${config.oidc.issuer} for ${config.oidc.audience}, ${inBrowsers(config.oidc)}` : "none (SLUICE_OIDC_ISSUER)"}`,
    `notify     ${describeNotify(config.notify)}`,
    `log        ${config.logLevel} and worse, to stderr (SLUICE_LOG_LEVEL)`,
    `traces     ${config.otlp ? httpTarget(config.otlp.endpoint).label : "none (OTEL_EXPORTER_OTLP_ENDPOINT)"}`,
  ];
}

function inBrowsers({ client }: OidcConfig): string {
  return client ? `in browsers as client ${client.id}` : "not in browsers (SLUICE_OIDC_CLIENT_ID)";
}

function readPort(text: string | undefined): number {
  if (!text) return 8080;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new ConfigError(`PORT is ${JSON.stringify(text)}; it must be a whole number from 0 to 65535.`);
}

function readNumber(
  name: string,
  text: string | undefined,
  { otherwise, least, most }: { readonly otherwise: number; readonly least: number; readonly most: number },
): number {
  if (!text) return otherwise;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new ConfigError(`${name} is ${JSON.stringify(text)}; it must be a whole number from ${least} to ${most}.`);
}

function readBoolean(name: string, text: string | undefined, otherwise: boolean): boolean {
  if (!text) return otherwise;
  if (text === "true") return true;
  if (text === "false") return false;
  throw new ConfigError(`${name} is ${JSON.stringify(text)}; it must be true or false.`);
}

function readLogLevel(text: string | undefined): LogLevel {
  if (!text) return "info";
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new ConfigError(`SLUICE_LOG_LEVEL is ${JSON.stringify(text)}; it must be one of ${LOG_LEVELS.join(", ")}.`);
}

function readOtlp(env: Environment): Config["otlp"] {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim();
  if (!endpoint) return null;
  try {
    httpTarget(endpoint);
  } catch (error) {
    throw new ConfigError(`OTEL_EXPORTER_OTLP_ENDPOINT: ${messageOf(error)}; needed is http(s)://host[:port][/path].`);
  }
  return { endpoint, service: env.OTEL_SERVICE_NAME?.trim() || "sluice" };
}

function readSignOn(env: Environment): OidcConfig | null {
  try {
    return readOidc(env);
  } catch (error) {
    throw new ConfigError(messageOf(error));
  }
}

function readNotify(env: Environment): NotifyConfig {
  const name = "SLUICE_NOTIFY_ALLOW_PRIVATE";
  const allowPrivate = readBoolean(name, env[name], false);
  try {
    return readNotifyConfig(env, allowPrivate);
  } catch (error) {
    throw new ConfigError(messageOf(error));
  }
}

function readStoreUrl(text: string | undefined, base: string, dataDir: string): string {
  if (!text) return `file:${path.join(dataDir, "sluice.db")}`;
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  if (text.startsWith("file:")) return `file:${path.resolve(base, text.slice("file:".length))}`;
  throw new ConfigError(
    `SLUICE_STORE_URL is ${maskUrl(text)}; it must be file:PATH (SQLite) or postgresql://… . Leave it out for the embedded store under ${dataDir}.`,
  );
}

type Environment = Readonly<Record<string, string | undefined>>;

function readTelemetryUrls(env: Environment, base: string): Record<string, string> {
  return readSources(env, /^SLUICE_TELEMETRY_(?:([A-Z0-9_]+)_)?URL$/, (url) => {
    parseTelemetryUrl(url, base);
    return url;
  });
}

function readPrometheusUrls(env: Environment): Record<string, string> {
  return readSources(env, /^SLUICE_PROMETHEUS_(?:([A-Z0-9_]+)_)?URL$/, (url) => {
    try {
      const target = httpTarget(url);
      if (target.url.search !== "") throw new Error("it has a query, and the queries stand in the document");
      return url;
    } catch (error) {
      // The URL itself is not quoted: broken as it is, nobody can tell which part of it is the password.
      throw new Error(`${messageOf(error)}; needed is http(s)://[user:password@]host[:port][/path]`);
    }
  });
}

function readWorkspaces(env: Environment, base: string): Record<string, string> {
  return readSources(env, /^SLUICE_WORKSPACE(?:_([A-Z0-9_]+))?$/, (folder) => path.resolve(base, folder));
}

/** The variables of one kind by source name: SLUICE_X_BLUE_GREEN_URL belongs to the source "blue-green". */
function readSources(env: Environment, pattern: RegExp, read: (value: string) => string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [variable, value] of Object.entries(env)) {
    const match = pattern.exec(variable);
    if (!match || !value) continue;
    try {
      values[match[1]?.toLowerCase().replaceAll("_", "-") ?? "default"] = read(value);
    } catch (error) {
      throw new ConfigError(`${variable}: ${messageOf(error)}`);
    }
  }
  return values;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
