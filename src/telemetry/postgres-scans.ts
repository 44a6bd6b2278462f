import { columnOf } from "./raw-row.ts";
import { LARGE_TABLE_ROWS, type FindScans } from "./whole-scan.ts";

const SIZES = `SELECT c.relname AS name, CAST(c.reltuples AS bigint) AS n FROM pg_class c
  WHERE pg_table_is_visible(c.oid) AND c.reltuples > ${LARGE_TABLE_ROWS} AND c.relname IN`;

/**
 * Reads a plan made as if reading a whole table were forbidden: what is read whole even then has no index that fits.
 * The plan of every day would not tell, since for a good part of a table PostgreSQL rightly leaves an index unused.
 */
export const postgresScans: FindScans = async (reader, statement, timeoutMs) => {
  const plan = await reader.query({ ...statement, explain: true }, timeoutMs);
  if ("problem" in plan) return undefined;
  const tables = [...new Set(wholeTables(parse(plan.rows[0]?.["QUERY PLAN"])))];
  if (tables.length === 0) return [];
  const sizes = await reader.query(
    { sql: `${SIZES} (${tables.map((_, index) => `$${index + 1}`).join(", ")})`, values: tables },
    timeoutMs,
  );
  if ("problem" in sizes) return undefined;
  return sizes.rows.map((row) => ({ table: String(columnOf(row, "name")), rows: Number(columnOf(row, "n")) }));
};

/** An index read without a condition is read whole as well. */
function wholeTables(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(wholeTables);
  if (typeof node !== "object" || node === null) return [];
  const below = Object.values(node).flatMap(wholeTables);
  const kind: unknown = Reflect.get(node, "Node Type");
  const table: unknown = Reflect.get(node, "Relation Name");
  const whole =
    kind === "Seq Scan" || (/^Index (Only )?Scan$/.test(String(kind)) && !Object.hasOwn(node, "Index Cond"));
  return whole && typeof table === "string" ? [table, ...below] : below;
}

function parse(plan: unknown): unknown {
  try {
    return typeof plan === "string" ? JSON.parse(plan) : null;
  } catch {
    return null;
  }
}
