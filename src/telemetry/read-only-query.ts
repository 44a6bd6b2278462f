import { bindNamedParameters } from "../definition/sql.ts";
import type { UnavailableObservation } from "../criteria/observation.ts";
import { unavailable, type Statement, type TelemetryReader } from "./reader.ts";

/** Values of the named parameters of a query; one that is absent must not stand in it. */
export interface QueryParameters {
  readonly runs?: readonly string[];
  readonly since?: Date;
  readonly settledBefore?: Date;
}

interface Dialect {
  /** An instant as a value that can be compared bare with a column of the observed system: `completed_at < :settledBefore`. */
  instant(at: Date): string;
  placeholder(n: number, name: string): string;
}

const DIALECTS: Readonly<Record<TelemetryReader["provider"], Dialect>> = {
  // As text, the way the observed system writes it: UTC, six digits.
  sqlite: {
    instant: (at) => at.toISOString().replace("T", " ").replace("Z", "000"),
    placeholder: () => "?",
  },
  // As an instant. A column without a zone holds what the session's zone made of one, summer time included, and that is how
  // PostgreSQL compares the two; a text would be taken for one of the column's own.
  postgresql: {
    instant: (at) => at.toISOString(),
    placeholder: (n, name) => (name === "since" || name === "settledBefore" ? `CAST($${n} AS timestamptz)` : `$${n}`),
  },
};

/**
 * A document's SELECT as one statement that answers at most `maxRows` rows and one more, which tells that it was cut.
 * Being a subselect it cannot be anything but a query, and the limit is bound rather than written so that there always
 * is a bound value: only then does PostgreSQL refuse a second statement after a semicolon. A problem when a parameter is unknown.
 */
export function readOnlyQuery(
  provider: TelemetryReader["provider"],
  sql: string,
  { runs, since, settledBefore }: QueryParameters,
  maxRows: number,
): Statement | UnavailableObservation {
  const { instant, placeholder } = DIALECTS[provider];
  const values = {
    ...(runs ? { runs } : {}),
    ...(since ? { since: instant(since) } : {}),
    ...(settledBefore ? { settledBefore: instant(settledBefore) } : {}),
  };
  let bound: ReturnType<typeof bindNamedParameters>;
  try {
    bound = bindNamedParameters(sql.replace(/;\s*$/, ""), values, placeholder);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unavailable("query-failed", `the query cannot be asked: ${message}`);
  }
  // The line break ends a comment the query may end with.
  const limit = placeholder(bound.values.length + 1, "limit");
  return { sql: `SELECT * FROM (${bound.sql}\n) AS q LIMIT ${limit}`, values: [...bound.values, maxRows + 1] };
}
