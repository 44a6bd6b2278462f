import { tokenizeSql } from "../definition/sql.ts";
import { toJsonRows } from "./json-rows.ts";
import type { RawRow } from "./raw-row.ts";
import type { Statement } from "./reader.ts";

/** Several queries as one: one row comes back with a column for each, holding its rows as JSON. One wrong query fails all. */
export function combine(statements: readonly Statement[]): Statement {
  const values: Statement["values"][number][] = [];
  const columns = statements.map(({ sql, values: own }, index) => {
    const shifted = shiftPlaceholders(sql, values.length);
    values.push(...own);
    return `(SELECT json_agg(r)::text FROM (${shifted}\n) AS r) AS q${index}`;
  });
  return { sql: `SELECT ${columns.join(",\n")}`, values };
}

/** The rows of each combined query. */
export function separate(rows: readonly RawRow[], count: number): readonly (readonly RawRow[])[] {
  return Array.from({ length: count }, (_, index) => {
    const text = rows[0]?.[`q${index}`];
    return typeof text === "string" ? toJsonRows(text) : []; // json_agg of no rows is NULL
  });
}

/** `$1` in a text or a comment is no placeholder. */
function shiftPlaceholders(sql: string, by: number): string {
  if (by === 0) return sql;
  let afterDollar = false;
  const shifted = tokenizeSql(sql).map(({ kind, text }) => {
    const isPlaceholder = afterDollar && kind === "number";
    afterDollar = kind === "punctuation" && text === "$";
    return isPlaceholder ? String(Number(text) + by) : text;
  });
  return shifted.join("");
}
