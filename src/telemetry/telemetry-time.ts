import type { QueryOutcome, TelemetryReader } from "./reader.ts";

/**
 * Instants as the observed system writes them: 'YYYY-MM-DD HH:MM:SS.ffffff'. On SQLite that is UTC text. PostgreSQL turns
 * an instant into the session's zone when it stores it in a `timestamp without time zone`, so there the database itself is
 * asked, each instant by itself (summer time). Compared bare (`completed_at < :settledBefore`, no CAST) the text means
 * the right thing on both: SQLite compares text, PostgreSQL takes the column's type.
 */
export async function telemetryTimes(
  reader: TelemetryReader,
  instants: readonly Date[],
  timeoutMs: number,
): Promise<readonly string[] | Extract<QueryOutcome, { readonly down: boolean }>> {
  const utc = instants.map((instant) => instant.toISOString());
  if (reader.provider === "sqlite") return utc.map((text) => text.replace("T", " ").replace("Z", "000"));
  const columns = utc.map(
    (_, index) => `to_char(CAST($${index + 1} AS timestamptz), 'YYYY-MM-DD HH24:MI:SS.US') AS t${index}`,
  );
  const outcome = await reader.query({ sql: `SELECT ${columns.join(", ")}`, values: utc }, timeoutMs);
  return "problem" in outcome ? outcome : utc.map((_, index) => String(outcome.rows[0]?.[`t${index}`]));
}
