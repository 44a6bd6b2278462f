import { describe, expect, it } from "vitest";
import { queueQueries } from "../../src/telemetry/query-queue.ts";
import { readOnlyQuery } from "../../src/telemetry/read-only-query.ts";
import { unavailable, type QueryOutcome, type Statement } from "../../src/telemetry/reader.ts";

const statement = (sql: string): Statement => ({ sql, values: [] });
const down: QueryOutcome = { problem: unavailable("unreachable", "gone"), down: true };
const failed: QueryOutcome = { problem: unavailable("query-failed", "wrong"), down: false };

/** A database whose queries end when the test says so. */
function manual() {
  const started: { readonly sql: string; end(outcome?: QueryOutcome): void }[] = [];
  const run = ({ sql }: Statement) =>
    new Promise<QueryOutcome>((resolve) =>
      started.push({ sql, end: (outcome = { rows: [{ sql }] }) => resolve(outcome) }),
    );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { run, settle, started, names: () => started.map(({ sql }) => sql).join("") };
}

describe("the queue before a database", () => {
  it("runs at most as many at a time as it is wide, in order", async () => {
    const { run, settle, started, names } = manual();
    const query = queueQueries(run, 2);
    const outcomes = ["a", "b", "c", "d"].map((sql) => query(statement(sql), 1));
    await settle();
    expect(names()).toBe("ab");
    started[1]?.end(failed);
    await settle();
    expect(names()).toBe("abc");
    void query(statement("e"), 1);
    for (const one of started.slice()) one.end();
    await settle();
    expect(names()).toBe("abcde");
    expect(await Promise.all(outcomes.slice(0, 3))).toEqual([
      { rows: [{ sql: "a" }] },
      failed,
      { rows: [{ sql: "c" }] },
    ]);
  });

  it("answers whoever waits when the database is down, and asks it again for whoever comes later", async () => {
    const { run, settle, started, names } = manual();
    const query = queueQueries(run, 1);
    const outcomes = ["a", "b", "c"].map((sql) => query(statement(sql), 1));
    await settle();
    started[0]?.end(down);
    expect(await Promise.all(outcomes)).toEqual([down, down, down]);
    void query(statement("d"), 1);
    await settle();
    expect(names()).toBe("ad");
  });
});

describe("a document's query as a statement", () => {
  it("is a limited subselect with every value bound", () => {
    const sql =
      "SELECT ':runs' AS run FROM t -- :since\nWHERE r IN (:runs) AND e < :settledBefore AND x::text = 'a';\n ";
    const parameters = { runs: ["a", "b'"], settledBefore: new Date(0) };
    expect(readOnlyQuery("postgresql", sql, parameters, 10)).toEqual({
      sql: "SELECT * FROM (SELECT ':runs' AS run FROM t -- :since\nWHERE r IN ($1, $2) AND e < CAST($3 AS timestamptz) AND x::text = 'a'\n) AS q LIMIT $4",
      values: ["a", "b'", "1970-01-01T00:00:00.000Z", 11],
    });
    const lite = "SELECT 1 WHERE :runs = 1 AND e < :settledBefore -- end";
    expect(readOnlyQuery("sqlite", lite, { runs: [], settledBefore: new Date(0) }, 10)).toEqual({
      sql: "SELECT * FROM (SELECT 1 WHERE NULL = 1 AND e < ? -- end\n) AS q LIMIT ?",
      values: ["1970-01-01 00:00:00.000000", 11],
    });
  });
});
