import { columnOf } from "./raw-row.ts";
import { escapeRegExp } from "./redact.ts";
import { LARGE_TABLE_ROWS, type FindScans, type WholeScan } from "./whole-scan.ts";

/** Also an index SQLite builds for the one query, since it reads the whole table to build it. */
const SCAN = /^(?:SCAN (?:TABLE )?(\S+)|SEARCH (?:TABLE )?(\S+) .*USING AUTOMATIC )/;

/** Reads a query plan, which names a table by the alias the query gave it. */
export const sqliteScans: FindScans = async (reader, statement, timeoutMs) => {
  const plan = await reader.query({ ...statement, explain: true }, timeoutMs);
  if ("problem" in plan) return undefined;
  const scanned = plan.rows.flatMap((row) => {
    const found = SCAN.exec(String(columnOf(row, "detail")));
    return found?.[1] ?? found?.[2] ?? [];
  });
  if (scanned.length === 0) return [];
  const listed = await reader.query(
    { sql: "SELECT name FROM sqlite_master WHERE type = 'table'", values: [] },
    timeoutMs,
  );
  if ("problem" in listed) return undefined;
  const tables = listed.rows.map((row) => String(columnOf(row, "name")));
  const scans: WholeScan[] = [];
  for (const table of tables.filter((name) => scanned.some((alias) => isTable(name, alias, statement.sql)))) {
    // The end of the table's own order: one step, where a COUNT would read it all. A table without rowids has no such end.
    const sql = `SELECT MAX(rowid) AS n FROM "${table.replaceAll('"', '""')}"`;
    const last = await reader.query({ sql, values: [] }, timeoutMs);
    const rows = "problem" in last || !last.rows[0] ? null : columnOf(last.rows[0], "n");
    if (typeof rows === "number" && rows > LARGE_TABLE_ROWS) scans.push({ table, rows });
  }
  return scans;
};

function isTable(table: string, alias: string, sql: string): boolean {
  if (table.toLowerCase() === alias.toLowerCase()) return true;
  const named = new RegExp(`\\b${escapeRegExp(table)}"?\\s+(?:AS\\s+)?"?${escapeRegExp(alias)}\\b`, "i");
  return named.test(sql);
}
