import path from "node:path";
import { maskUrl, parseTelemetryUrl } from "./telemetry/telemetry-url.ts";

export interface Config {
  readonly host: string;
  /** 0: any free port (the banner says which). */
  readonly port: number;
  readonly storeUrl: string;
  /** Source name → URL as given. */
  readonly telemetryUrls: Readonly<Record<string, string>>;
  readonly machinesDir: string;
  readonly dataDir: string;
  readonly anonymousRead: boolean;
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
    machinesDir: env.SLUICE_MACHINES ? path.resolve(base, env.SLUICE_MACHINES) : machinesDir,
    dataDir,
    anonymousRead: readBoolean("SLUICE_ANONYMOUS_READ", env.SLUICE_ANONYMOUS_READ, isLoopback(host)),
  };
}

/** The configuration for the start banner, without anything that opens a door. */
export function describeConfig(config: Config): readonly string[] {
  const sources = Object.entries(config.telemetryUrls).map(([name, url]) => `${name} ${maskUrl(url)}`);
  return [
    `store      ${maskUrl(config.storeUrl)}`,
    `telemetry  ${sources.join(", ") || "none (set SLUICE_TELEMETRY_URL; criteria that need it are errors until then)"}`,
    `documents  ${config.machinesDir}`,
    `reading    ${config.anonymousRead ? "open to anyone who can connect" : "needs a token"}`,
  ];
}

function readPort(text: string | undefined): number {
  if (!text) return 8080;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new ConfigError(`PORT is ${JSON.stringify(text)}; it must be a whole number from 0 to 65535.`);
}

function readBoolean(name: string, text: string | undefined, otherwise: boolean): boolean {
  if (!text) return otherwise;
  if (text === "true") return true;
  if (text === "false") return false;
  throw new ConfigError(`${name} is ${JSON.stringify(text)}; it must be true or false.`);
}

function readStoreUrl(text: string | undefined, base: string, dataDir: string): string {
  if (!text) return `file:${path.join(dataDir, "sluice.db")}`;
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  if (text.startsWith("file:")) return `file:${path.resolve(base, text.slice("file:".length))}`;
  throw new ConfigError(
    `SLUICE_STORE_URL is ${maskUrl(text)}; it must be file:PATH (SQLite) or postgresql://… . Leave it out for the embedded store under ${dataDir}.`,
  );
}

function readTelemetryUrls(env: Readonly<Record<string, string | undefined>>, base: string): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const [variable, value] of Object.entries(env)) {
    const match = /^SLUICE_TELEMETRY_(?:([A-Z0-9_]+)_)?URL$/.exec(variable);
    if (!match || !value) continue;
    try {
      parseTelemetryUrl(value, base);
    } catch (error) {
      throw new ConfigError(`${variable}: ${error instanceof Error ? error.message : String(error)}`);
    }
    urls[match[1]?.toLowerCase().replaceAll("_", "-") ?? "default"] = value;
  }
  return urls;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
