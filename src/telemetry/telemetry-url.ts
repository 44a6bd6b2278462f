import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where the observed database is. `label` names it in messages and holds no secret. */
export type TelemetryUrl =
  | { readonly provider: "sqlite"; readonly label: string; readonly path: string }
  | { readonly provider: "postgresql"; readonly label: string; readonly connectionString: string };

const ACCEPTED =
  "sqlite:///relative.db, sqlite:////absolute.db, file:path.db, postgresql://user:password@host:5432/database " +
  "(also postgres://, postgresql+psycopg2://, postgresql+psycopg://, postgresql+asyncpg://)";

const POSTGRES = /^postgres(?:ql)?(?:\+(?:psycopg2|psycopg|asyncpg))?:\/\//i;
const SSL_MODES = new Set(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]);

/**
 * Reads the URL of an observed database as its owner already writes it (SQLAlchemy's spellings too). Relative paths start
 * at `base`. Throws an Error that names what was found (password masked) and what is accepted.
 */
export function parseTelemetryUrl(url: string, base: string = process.cwd()): TelemetryUrl {
  const text = url.trim();
  if (/^sqlite:\/\//i.test(text)) return sqlite(text, sqlalchemyPath(text), base);
  if (/^file:/i.test(text)) return sqlite(text, filePath(text), base);
  if (POSTGRES.test(text)) return postgresql(text);
  throw refusal(text, "is not a telemetry URL");
}

/** The URL with every password replaced by ***; works on broken URLs too, because those are what messages quote. */
export function maskUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/?#]*):.*@/i, "$1:***@")
    .replace(/([?&][^=&#]*pass[^=&#]*=)[^&#]*/gi, "$1***");
}

/** A driver's message with the URL's password taken out, whichever way it was written. */
export function withoutSecrets(message: string, connectionString: string): string {
  const url = new URL(connectionString);
  const secrets = [url.password, decodeURIComponent(url.password), url.searchParams.get("password") ?? ""];
  return secrets.filter((secret) => secret !== "").reduce((text, secret) => text.replaceAll(secret, "***"), message);
}

function refusal(url: string, problem: string): Error {
  return new Error(`${JSON.stringify(maskUrl(url))} ${problem}; accepted: ${ACCEPTED}`);
}

function sqlite(url: string, file: string, base: string): TelemetryUrl {
  if (url.includes("?")) throw refusal(url, "has a query, which a SQLite file does not take (it is always only read)");
  if (file === "" || file === ":memory:")
    throw refusal(url, "names no file, and a database in memory cannot be observed");
  const absolute = path.resolve(base, file);
  return { provider: "sqlite", label: absolute, path: absolute };
}

/** What follows sqlite:/// as it stands: SQLAlchemy does not decode it, so a %20 there is part of the name. */
function sqlalchemyPath(url: string): string {
  if (!/^sqlite:\/\/(\/|$)/i.test(url)) {
    throw refusal(url, "has no path (sqlite: takes three slashes before a relative path, four before an absolute one)");
  }
  return url.slice("sqlite:///".length);
}

function filePath(url: string): string {
  try {
    if (/^file:\/\//i.test(url)) return fileURLToPath(url);
    return decodeURIComponent(url.slice("file:".length));
  } catch {
    throw refusal(url, "cannot be read as a file URL");
  }
}

function postgresql(text: string): TelemetryUrl {
  let url: URL;
  try {
    url = new URL(text.replace(POSTGRES, "postgresql://"));
    // A stray % would otherwise surface as the driver's "URI malformed", at the first query and without a name.
    decodeURIComponent(url.username);
    decodeURIComponent(url.password);
  } catch {
    throw refusal(
      text,
      "cannot be read as a URL (percent-encode special characters in the password: @ is %40, % is %25)",
    );
  }
  if (url.pathname.length < 2) throw refusal(text, "names no database");
  // asyncpg's spelling of sslmode; the driver here would take the word for a certificate.
  const ssl = url.searchParams.get("ssl");
  if (ssl !== null && SSL_MODES.has(ssl)) {
    url.searchParams.delete("ssl");
    url.searchParams.set("sslmode", ssl);
  }
  return { provider: "postgresql", label: maskUrl(url.href), connectionString: url.href };
}
