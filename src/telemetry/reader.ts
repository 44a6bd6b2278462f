import type { UnavailableObservation } from "../criteria/observation.ts";
import type { RawRow } from "./raw-row.ts";

export interface Statement {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
  /**
   * Asks for the plan of the SQL instead of its rows: SQLite's `EXPLAIN QUERY PLAN`, PostgreSQL's `EXPLAIN (FORMAT JSON)`,
   * planned as if reading a whole table were forbidden.
   */
  readonly explain?: true;
}

/**
 * Rows, or why there are none. `down`: the database itself did not answer, so further queries of the same assessment
 * would only wait for the same silence.
 */
export type QueryOutcome =
  { readonly rows: readonly RawRow[] } | { readonly problem: UnavailableObservation; readonly down: boolean };

/** One observed database, opened at the first query and only ever read. */
export interface TelemetryReader {
  readonly provider: "sqlite" | "postgresql";
  /** How many queries are worth asking at a time, each by itself. */
  readonly atOnce: number;
  /** How many are worth asking in one batch. */
  readonly batchSize: number;
  /** Never rejects; answers at the latest shortly after `timeoutMs`, counted from when the query gets its turn. */
  query(statement: Statement, timeoutMs: number): Promise<QueryOutcome>;
  /** The same for several at a time. Null when the whole failed, for a wrong or a slow one among them: ask each by itself. */
  batch(statements: readonly Statement[], timeoutMs: number): Promise<readonly QueryOutcome[] | null>;
  close(): Promise<void>;
}

export function unavailable(cause: UnavailableObservation["cause"], message: string): UnavailableObservation {
  return { kind: "unavailable", cause, message };
}
