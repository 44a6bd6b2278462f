import { tokenizeSql } from "../definition/sql.ts";
import { toJsonRows } from "./json-rows.ts";
import { unavailable, type QueryOutcome, type Statement } from "./reader.ts";

type Run = (statement: Statement, timeoutMs: number) => Promise<QueryOutcome>;

interface Asked {
  readonly statement: Statement;
  readonly timeoutMs: number;
  readonly answer: (outcome: QueryOutcome) => void;
}

/** A batch that is not done by then holds a slow query; each is then asked by itself, so that only the slow one is late. */
const QUICK_MS = 1_000;

/** Together with the connections of the reader: as many queries as are worth asking at a time. */
export const MOST_IN_BATCH = 24;

/**
 * Asks queries of the same turn of the event loop as one statement: half of what a quick query costs is the client around it.
 * One row comes back with a column for each query, holding its rows as JSON. Where the whole fails, for one wrong query fails all,
 * each is asked by itself and gets its own answer.
 */
export function inBatches(run: Run): Run {
  let asked: Asked[] = [];

  function send(): void {
    const all = asked;
    asked = [];
    for (const limit of new Set(all.map(({ timeoutMs }) => timeoutMs))) {
      const alike = all.filter(({ timeoutMs }) => timeoutMs === limit);
      // Of one size, so that no connection is left with the crumbs.
      const size = Math.ceil(alike.length / Math.ceil(alike.length / MOST_IN_BATCH));
      for (let from = 0; from < alike.length; from += size) void answer(alike.slice(from, from + size), limit);
    }
  }

  async function answer(batch: readonly Asked[], timeoutMs: number): Promise<void> {
    const alone = batch.length === 1;
    const statement = combine(batch.map((each) => each.statement));
    const outcome = await run(statement, alone ? timeoutMs : Math.min(timeoutMs, QUICK_MS));
    if ("problem" in outcome && !outcome.down && !alone) {
      for (const each of batch) void answer([each], timeoutMs);
      return;
    }
    for (const [index, each] of batch.entries()) each.answer("problem" in outcome ? outcome : rowsOf(outcome, index));
  }

  return (statement, timeoutMs) => {
    // A plan is no set of rows that a statement could select from.
    if (statement.explain) return run(statement, timeoutMs);
    return new Promise((resolve) => {
      if (asked.length === 0) setImmediate(send);
      asked.push({ statement, timeoutMs, answer: resolve });
    });
  };
}

function combine(statements: readonly Statement[]): Statement {
  const values: Statement["values"][number][] = [];
  const columns = statements.map(({ sql, values: own }, index) => {
    const shifted = shiftPlaceholders(sql, values.length);
    values.push(...own);
    return `(SELECT json_agg(r)::text FROM (${shifted}\n) AS r) AS q${index}`;
  });
  return { sql: `SELECT ${columns.join(",\n")}`, values };
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

function rowsOf({ rows }: Extract<QueryOutcome, { readonly rows: unknown }>, index: number): QueryOutcome {
  const text = rows[0]?.[`q${index}`];
  if (text === null) return { rows: [] };
  if (typeof text === "string") return { rows: toJsonRows(text) };
  return {
    problem: unavailable("query-failed", "the database answered a batch without one of its queries"),
    down: false,
  };
}
