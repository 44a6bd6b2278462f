import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresReader } from "../../src/telemetry/postgres-reader.ts";
import { assessmentQueries } from "../../src/telemetry/assessment-queries.ts";
import type { QueryOutcome, Statement, TelemetryReader } from "../../src/telemetry/reader.ts";
import { LIMITS, observedDatabase, type ObservedDatabase } from "./observed-database.ts";

const sql = (text: string, ...values: Statement["values"]): Statement => ({ sql: text, values });

let database: ObservedDatabase;
let reader: TelemetryReader;
beforeAll(async () => {
  database = await observedDatabase("postgresql");
  await database.write("CREATE TABLE t (n BIGINT, name TEXT)", "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
  reader = createPostgresReader(database.url, "the database");
});
afterAll(async () => {
  await reader.close();
  await database.drop();
});

function ask(...statements: readonly Statement[]): Promise<readonly QueryOutcome[]> {
  return Promise.all(statements.map(assessmentQueries(reader, LIMITS)));
}

describe("queries asked together", () => {
  it("each get their own rows, in their order, with their own values", async () => {
    const outcomes = await ask(
      sql("SELECT n FROM t WHERE name = $1", "two"),
      sql("SELECT '$1' AS text, \"name\" /* $1 */ FROM t WHERE n = $1 -- $2", 1),
      sql("SELECT n FROM t ORDER BY n DESC LIMIT $1", 5),
      sql("SELECT n FROM t WHERE name IN ($1, $2) ORDER BY n", "one", "two"),
      sql("SELECT n FROM t WHERE name = $1", "none"),
    );
    expect(outcomes).toEqual([
      { rows: [{ n: 2 }] },
      { rows: [{ text: "$1", name: "one" }] },
      { rows: [{ n: 2 }, { n: 1 }] },
      { rows: [{ n: 1 }, { n: 2 }] },
      { rows: [] },
    ]);
  });

  it("each fail by themselves", async () => {
    const outcomes = await ask(sql("SELECT n FROM t"), sql("SELECT absent FROM t"), sql("SELECT 1 / 0 AS n"));
    expect(outcomes).toMatchObject([
      { rows: [{ n: 1 }, { n: 2 }] },
      { problem: { cause: "missing-column" } },
      { problem: { cause: "query-failed" } },
    ]);
  });

  it("do not wait for the end of a slow one that runs out of its time", async () => {
    const [slow, quick] = [sql("SELECT pg_sleep(60)::text"), sql("SELECT n FROM t WHERE n = 1")];
    const order: string[] = [];
    const one = assessmentQueries(reader, { ...LIMITS, queryTimeoutMs: 3_000 });
    const ended = [slow, quick].map(async (statement, index) => {
      const outcome = await one(statement);
      order.push(index === 0 ? "slow" : "quick");
      return outcome;
    });
    expect(await Promise.all(ended)).toMatchObject([{ problem: { cause: "timeout" } }, { rows: [{ n: 1 }] }]);
    expect(order).toEqual(["quick", "slow"]);
  });

  it.each([
    ["a large integer, digit for digit", "9007199254740993::bigint", "9007199254740993"],
    ["a small one", "(-42)::bigint", -42],
    ["a mean with more digits than count", "2::numeric / 3", 2 / 3],
    ["a mean", "(SELECT avg(x) FROM (VALUES (1), (2)) AS v (x))", 1.5],
    ["a huge decimal", "1e20::numeric", "100000000000000000000"],
    ["no number", "'NaN'::float8", "NaN"],
    ["a text of digits", "'9007199254740993'::text", "9007199254740993"],
    ["a text with quotes, backslashes and digits", `'a"\\ 12345678901234567890'::text`, 'a"\\ 12345678901234567890'],
    ["a truth", "true", true],
    ["nothing", "NULL::int", null],
    ["an instant", "'2026-01-05 10:00:00.5'::timestamp", "2026-01-05T10:00:00.5"],
    ["an instant of a zone", "'2026-01-05T10:00:00+02:00'::timestamptz", "2026-01-05T08:00:00+00:00"],
    ["a text that looks like one", "'2026-01-05T10:00:00'::text", "2026-01-05T10:00:00"],
    ["something structured", `'{"a": [1, 2]}'::jsonb`, '{"a":[1,2]}'],
  ])("keep %s", async (_title, expression, value) => {
    const alone = sql(`SELECT ${expression} AS v`);
    expect(await ask(alone, sql("SELECT 1 AS n"))).toEqual([{ rows: [{ v: value }] }, { rows: [{ n: 1 }] }]);
    expect(await ask(alone)).toEqual([{ rows: [{ v: value }] }]);
  });
});
