import { describe, expect, it } from "vitest";
import { assessmentQueries, BUDGET } from "../../src/telemetry/assessment-queries.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "../../src/telemetry/reader.ts";
import { LIMITS } from "./observed-database.ts";

const statement = (sql: string, ...values: Statement["values"]): Statement => ({ sql, values });
const down: QueryOutcome = { problem: unavailable("unreachable", "gone"), down: true };
const named = ({ sql }: Statement): QueryOutcome => ({ rows: [{ sql }] });

/** A database that notes what it is asked: a batch as "a+b", a query by itself as "a". */
function recorded(parts: Partial<TelemetryReader> = {}) {
  const asked: string[] = [];
  const limits: number[] = [];
  const reader: TelemetryReader = {
    provider: "sqlite",
    atOnce: 1,
    batchSize: 3,
    query: async (one) => named(one),
    batch: async (all) => all.map(named),
    close: async () => {},
    ...parts,
  };
  const noting: TelemetryReader = {
    ...reader,
    query(one, timeoutMs) {
      asked.push(one.sql);
      limits.push(timeoutMs);
      return reader.query(one, timeoutMs);
    },
    batch(all, timeoutMs) {
      asked.push(all.map(({ sql }) => sql).join("+"));
      limits.push(timeoutMs);
      return reader.batch(all, timeoutMs);
    },
  };
  return { asked, limits, reader: noting };
}

describe("the queries of one assessment", () => {
  it("go in batches of one size, each with its own answer, and identical ones only once", async () => {
    const { asked, limits, reader } = recorded();
    const ask = assessmentQueries(reader, LIMITS);
    const outcomes = await Promise.all(["a", "b", "a", "c", "d"].map((sql) => ask(statement(sql))));
    expect(asked).toEqual(["a+b", "c+d"]);
    expect(outcomes).toEqual(["a", "b", "a", "c", "d"].map((sql) => named(statement(sql))));
    expect(await ask(statement("a", "x"))).toEqual(named(statement("a")));
    expect(asked).toEqual(["a+b", "c+d", "a"]);
    // A batch with a slow query in it gives up early; a query by itself has all of its time.
    expect(limits).toEqual([1_000, 1_000, LIMITS.queryTimeoutMs]);
  });

  it("are asked one by one where the batch failed, no more at a time than the database takes", async () => {
    let running = 0;
    let most = 0;
    const query = async (one: Statement) => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return named(one);
    };
    const { asked, reader } = recorded({ batch: async () => null, query, atOnce: 2 });
    const ask = assessmentQueries(reader, LIMITS);
    const outcomes = await Promise.all(["a", "b", "c"].map((sql) => ask(statement(sql))));
    expect(outcomes).toEqual(["a", "b", "c"].map((sql) => named(statement(sql))));
    expect(asked).toEqual(["a+b+c", "a", "b", "c"]);
    expect(most).toBe(2);
  });

  it("are not asked any more once the database is down", async () => {
    const { asked, reader } = recorded({ batch: async (all) => all.map(() => down), query: async () => down });
    const ask = assessmentQueries(reader, LIMITS);
    expect(await Promise.all([ask(statement("a")), ask(statement("b"))])).toEqual([down, down]);
    expect(await ask(statement("c"))).toEqual(down);
    expect(asked).toEqual(["a+b"]);
  });

  it("are not begun after the time of the assessment is used up, also those that were asked for before", async () => {
    const limits = { ...LIMITS, queryTimeoutMs: 20 };
    const late = () => new Promise<void>((resolve) => setTimeout(resolve, BUDGET * 20 + 1));
    const query = async (one: Statement) => (await late(), named(one));
    const { asked, reader } = recorded({ batch: async () => null, query });
    const ask = assessmentQueries(reader, limits);
    const [first, second] = await Promise.all([ask(statement("a")), ask(statement("b"))]);
    expect(first).toEqual(named(statement("a")));
    expect(second).toMatchObject({ problem: { cause: "timeout" }, down: false });
    expect(asked).toEqual(["a+b", "a"]);
  });
});
