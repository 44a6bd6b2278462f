import path from "node:path";
import { pathToFileURL } from "node:url";
import { StoreError } from "./store-error.ts";

export type StoreLocation =
  | {
      readonly provider: "sqlite";
      /** Absolute path of the database file. */
      readonly file: string;
      readonly url: string;
      readonly description: string;
    }
  | {
      readonly provider: "postgresql";
      readonly url: string;
      /** The URL without its password, for messages. */
      readonly description: string;
    };

/** Reads a store URL (`file:./data/sluice.db`, `postgresql://user@host/database`); StoreError "invalid-url" for anything else. */
export function parseStoreUrl(url: string): StoreLocation {
  if (/^postgres(ql)?:\/\//.test(url)) return postgresLocation(url);
  if (url.startsWith("file:")) return sqliteLocation(url);
  // The URL itself is not repeated: a mistyped scheme may carry a password.
  throw invalid(`the scheme ${JSON.stringify(url.split(":", 1)[0])}`);
}

function sqliteLocation(url: string): StoreLocation {
  const written = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
  if (
    written === "" ||
    written.startsWith(":memory:") ||
    written.startsWith("//") ||
    /[?#]|%(?![0-9a-f]{2})/i.test(written)
  ) {
    throw invalid(JSON.stringify(url));
  }
  const file = path.resolve(decodeURIComponent(written));
  return { provider: "sqlite", file, url: pathToFileURL(file).href, description: file };
}

/** A comma behind the last @ of what is between the slashes, or in the parameter that names the host. */
const SEVERAL_HOSTS = /^[^/]+:\/\/(?:[^/?#]*@)?[^/?#@]*,(?![^/?#]*@)|[?&]host=[^&]*(?:,|%2c)/i;

function postgresLocation(url: string): StoreLocation {
  if (SEVERAL_HOSTS.test(url))
    throw invalid(
      "a PostgreSQL URL with several hosts, and the driver takes one (name an address that leads to the primary, such as that of a proxy)",
    );
  if (!URL.canParse(url))
    throw invalid("a PostgreSQL URL that cannot be parsed (is a special character in the password percent-encoded?)");
  const parsed = new URL(url);
  // The driver ignores it and would quietly use the schema "public".
  if (parsed.searchParams.has("schema"))
    throw invalid('a PostgreSQL URL with the parameter "schema" (use a database of its own instead)');
  if (parsed.password) parsed.password = "***";
  for (const name of parsed.searchParams.keys()) if (name === "password") parsed.searchParams.set(name, "***");
  return { provider: "postgresql", url, description: parsed.toString() };
}

function invalid(found: string): StoreError {
  return new StoreError(
    "invalid-url",
    `The store URL has ${found}, needed file:<path of a database file> or postgresql://<user>:<password>@<host>:<port>/<database>. Set SLUICE_STORE_URL.`,
  );
}
