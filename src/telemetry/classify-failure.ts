import type { UnavailableObservation } from "../criteria/observation.ts";
import type { DriverFailure } from "./driver-failure.ts";
import { unavailable } from "./reader.ts";

type Cause = UnavailableObservation["cause"];

interface Rule {
  readonly matches: (failure: DriverFailure) => boolean;
  readonly cause: Cause;
  /** What it means and what to do; the driver's own words follow in brackets. */
  readonly say: (failure: DriverFailure, label: string) => string;
}

const says = (pattern: RegExp) => (failure: DriverFailure) => pattern.test(failure.message);
const code = (pattern: RegExp) => (failure: DriverFailure) => failure.code !== null && pattern.test(failure.code);
const kind =
  (...kinds: readonly string[]) =>
  (failure: DriverFailure) =>
    failure.kind !== null && kinds.includes(failure.kind);

const named = (failure: DriverFailure, pattern: RegExp) => pattern.exec(failure.message)?.[1] ?? "it names";

const POSTGRESQL: readonly Rule[] = [
  {
    matches: code(/^42P01$/),
    cause: "missing-table",
    say: (f) =>
      `the telemetry database has no table ${named(f, /(?:relation|table) "([^"]+)"/)}; migrate it or correct the SQL`,
  },
  {
    matches: code(/^42703$/),
    cause: "missing-column",
    say: (f) =>
      `the telemetry database has no column ${named(f, /column "?([^" ]+)"?/)}; migrate it or correct the SQL`,
  },
  { matches: code(/^57014$/), cause: "timeout", say: () => "the query ran longer than telemetry.queryTimeout allows" },
  {
    matches: code(/^28/),
    cause: "unreachable",
    say: (_f, label) => `${label} refused the login; check user and password of the telemetry URL`,
  },
  { matches: code(/^3D000$/), cause: "unreachable", say: (_f, label) => `there is no such database at ${label}` },
  { matches: code(/^53/), cause: "unreachable", say: (_f, label) => `${label} has no room for another connection` },
  { matches: code(/^(08|57P)/), cause: "unreachable", say: (_f, label) => `${label} closed the connection` },
  {
    matches: kind("TlsConnectionError"),
    cause: "unreachable",
    say: (_f, label) =>
      `no TLS connection to ${label}; sslmode=require verifies the certificate here, so name its authority with sslrootcert=, ` +
      `or add uselibpqcompat=true for psycopg's unverified meaning`,
  },
  {
    matches: kind("DatabaseNotReachable", "ConnectionClosed", "SocketTimeout"),
    cause: "unreachable",
    say: (_f, label) => `${label} does not answer; check that the server runs and the address is right`,
  },
  {
    matches: (f) =>
      f.code === null &&
      /connect|terminated|timeout|ECONN|EPIPE|UNREACH|ENOTFOUND|EAI_AGAIN|transaction/i.test(f.message),
    cause: "unreachable",
    say: (_f, label) => `${label} does not answer; check that the server runs and the address is right`,
  },
  {
    matches: code(/^42501$/),
    cause: "query-failed",
    say: () => "the telemetry user may not read this; GRANT SELECT to it",
  },
];

const SQLITE: readonly Rule[] = [
  {
    matches: says(/no such table: /),
    cause: "missing-table",
    say: (f) =>
      `the telemetry database has no table ${named(f, /no such table: (\S+)/)}; migrate it or correct the SQL`,
  },
  {
    matches: says(/no such column: /),
    cause: "missing-column",
    say: (f) =>
      `the telemetry database has no column ${named(f, /no such column: (\S+)/)}; migrate it or correct the SQL`,
  },
  {
    matches: (f) => f.kind === "SocketTimeout" || /database (table )?is locked/.test(f.message),
    cause: "timeout",
    say: (_f, label) => `${label} stayed locked by a writer; try again`,
  },
  {
    // Its own writes a document cannot send; SQLite needs some to open a WAL database.
    matches: says(/readonly database/),
    cause: "unreachable",
    say: (_f, label) =>
      `${label} is in WAL mode and cannot be read from a folder that is not writable; let this user write there, or keep the database in journal_mode=DELETE`,
  },
  {
    matches: says(/unable to open|not a database|malformed|disk I\/O/),
    cause: "unreachable",
    say: (_f, label) => `${label} cannot be read as a SQLite database; check the path and its permissions`,
  },
];

/** Says in words a person can act on what a failed query means. `label` is the masked address of the database. */
export function classifyFailure(
  provider: "sqlite" | "postgresql",
  failure: DriverFailure,
  label: string,
): UnavailableObservation {
  const rule = (provider === "sqlite" ? SQLITE : POSTGRESQL).find((candidate) => candidate.matches(failure));
  if (!rule) return unavailable("query-failed", `the telemetry query failed: ${failure.message}`);
  return unavailable(rule.cause, `${rule.say(failure, label)} (${failure.message})`);
}
