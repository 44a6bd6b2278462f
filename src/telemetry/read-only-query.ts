import { bindNamedParameters } from "../definition/sql.ts";
import type { UnavailableObservation } from "../criteria/observation.ts";
import { unavailable, type Statement, type TelemetryReader } from "./reader.ts";

/** Values of the named parameters of a query. */
export type QueryParameters = Readonly<Record<string, string | readonly string[]>>;

/**
 * A document's SELECT as one statement that answers at most `maxRows` rows and one more, which tells that it was cut.
 * Being a subselect it cannot be anything but a query, and the limit is bound rather than written so that there always
 * is a bound value: only then does PostgreSQL refuse a second statement after a semicolon. A problem when a parameter is unknown.
 */
export function readOnlyQuery(
  provider: TelemetryReader["provider"],
  sql: string,
  parameters: QueryParameters,
  maxRows: number,
): Statement | UnavailableObservation {
  const placeholder = provider === "postgresql" ? (n: number) => `$${n}` : () => "?";
  let bound: ReturnType<typeof bindNamedParameters>;
  try {
    bound = bindNamedParameters(sql.replace(/;\s*$/, ""), parameters, placeholder);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unavailable("query-failed", `the query cannot be asked: ${message}`);
  }
  // The line break ends a comment the query may end with.
  const limit = placeholder(bound.values.length + 1);
  return { sql: `SELECT * FROM (${bound.sql}\n) AS q LIMIT ${limit}`, values: [...bound.values, maxRows + 1] };
}
