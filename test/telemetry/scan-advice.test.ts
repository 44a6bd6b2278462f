import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabaseSource, type DatabaseSource } from "../../src/telemetry/database-source.ts";
import type { DatabaseMetric } from "../../src/telemetry/observe-metric.ts";
import { createPostgresReader } from "../../src/telemetry/postgres-reader.ts";
import { readOnlyQuery } from "../../src/telemetry/read-only-query.ts";
import type { TelemetryReader } from "../../src/telemetry/reader.ts";
import { createSqliteReader } from "../../src/telemetry/sqlite-reader.ts";
import { parseTelemetryUrl } from "../../src/telemetry/telemetry-url.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import {
  LIMITS,
  observedDatabase,
  schemaMetric,
  sqlMetric,
  violationsMetric,
  type ObservedDatabase,
} from "./observed-database.ts";

const ROWS = 120_000;
const NOW = new Date("2026-01-05T13:00:00Z");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

const COUNT = "SELECT run, COUNT(*) AS total, COUNT(*) AS sample FROM large WHERE run IN (:runs) GROUP BY run";
const ALIASED =
  "SELECT COUNT(*) AS total, 1 AS sample FROM small s WHERE s.run IN (:runs) AND EXISTS (SELECT 1 FROM large AS l WHERE l.label = s.label)";

const advice = (metric: string) =>
  expect.stringMatching(
    new RegExp(`^metric ${metric} reads all of table large \\(about 1\\d\\d,\\d{3} rows\\): create an index on`),
  );

function readerOf(url: string): TelemetryReader {
  const target = parseTelemetryUrl(url);
  return target.provider === "sqlite"
    ? createSqliteReader(target.path)
    : createPostgresReader(target.connectionString, target.label);
}

describe.each(DATABASE_PROVIDERS)("advice on %s", (provider) => {
  let database: ObservedDatabase;
  const opened: DatabaseSource[] = [];

  beforeAll(async () => {
    database = await observedDatabase(provider);
    const numbers =
      provider === "sqlite"
        ? `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i FROM n) AS numbers`
        : `generate_series(1, ${ROWS}) AS numbers(i)`;
    await database.write(
      "CREATE TABLE large (run VARCHAR(20), label VARCHAR(20))",
      "CREATE TABLE small (run VARCHAR(20), label VARCHAR(20))",
      `INSERT INTO large SELECT 'r' || CAST(i % 1000 AS VARCHAR(20)), 'x' || CAST(i AS VARCHAR(20)) FROM ${numbers}`,
      "INSERT INTO small SELECT run, label FROM large WHERE run = 'r1'",
      "ANALYZE",
    );
  });
  afterAll(async () => {
    for (const source of opened) await source.close();
    await database.drop();
  });

  function source(): DatabaseSource {
    const created = createDatabaseSource(readerOf(database.url));
    opened.push(created);
    return created;
  }

  /** After a measurement, as an assessment asks: on a busy machine the process that reads takes longer to start than advice may. */
  async function advise(
    metrics: readonly DatabaseMetric[],
    from = source(),
    now = NOW,
    runs: readonly string[] = ["r1"],
  ): Promise<readonly string[]> {
    await from.observe(metrics, { runs, now, limits: LIMITS, tables: [] });
    return from.advise(metrics, { runs, now, limits: LIMITS });
  }

  it("names the metric, the table and its rows, and falls silent when there is an index, once it looks again", async () => {
    const one = source();
    const metrics = [sqlMetric("total", COUNT, "count")];
    expect(await advise(metrics, one)).toEqual([advice("count")]);
    await database.write("CREATE INDEX large_run ON large (run)");
    try {
      expect(await advise(metrics, one, later(4.9))).toEqual([advice("count")]);
      expect(await advise(metrics, one, later(5))).toEqual([]);
      expect(await advise(metrics)).toEqual([]);
      // The whole table: no planner would use the index for that, and yet none is missing.
      const many = Array.from({ length: 1000 }, (_, index) => `r${index}`);
      const labels = "SELECT COUNT(label) AS total, COUNT(*) AS sample FROM large WHERE run IN (:runs)";
      expect(await advise([...metrics, sqlMetric("total", labels, "labels")], source(), NOW, many)).toEqual([]);
    } finally {
      await database.write("DROP INDEX large_run");
    }
    expect(await advise(metrics, one, later(6))).toEqual([]);
    expect(await advise(metrics, one, later(10))).toEqual([advice("count")]);
  });

  it("looks at how the runs are found, where they are, and before there are any", async () => {
    const sql = "SELECT run, 1 AS finished FROM large WHERE label >= CAST(:since AS VARCHAR(40))";
    const scope = { runs: [], now: NOW, limits: LIMITS, finding: { sql, since: later(-5) } };
    const one = source();
    await one.observe([sqlMetric("total", COUNT)], { ...scope, tables: [] });
    expect(await one.advise([sqlMetric("total", COUNT)], scope)).toEqual([
      expect.stringMatching(/^finding the runs reads all of table large /),
    ]);
  });

  it("finds the table behind an alias, in a subquery and in a population, and no small one", async () => {
    const metrics = [
      schemaMetric(["large"]),
      sqlMetric("total", "SELECT COUNT(*) AS total, 1 AS sample FROM small WHERE run IN (:runs)", "small"),
      violationsMetric(
        "SELECT run FROM small WHERE run IN (:runs)",
        "SELECT COUNT(*) AS n FROM large WHERE run IN (:runs)",
        "population",
      ),
    ];
    expect(await advise(metrics)).toEqual([advice("population")]);
    // Reads the large table once for an index or a hash of its own making, or for every row of the small one.
    expect(await advise([sqlMetric("total", ALIASED, "aliased")])).toEqual([advice("aliased")]);
  });

  it("has nothing to say of a query that fails, of no runs, or of a database that is gone", async () => {
    const broken = [sqlMetric("total", "SELECT absent FROM nowhere"), sqlMetric("total", "SELECT :absent")];
    expect(await advise(broken)).toEqual([]);
    expect(await advise([sqlMetric("total", COUNT)], source(), NOW, [])).toEqual([]);
    const closed = source();
    await closed.close();
    expect(await advise([sqlMetric("total", COUNT)], closed)).toEqual([]);
  });
});

describe("asking for advice", () => {
  it("takes two seconds at most, and then gives what it has", async () => {
    const plan = JSON.stringify([{ Plan: { "Node Type": "Seq Scan", "Relation Name": "large" } }]);
    let asked = 0;
    const slow: TelemetryReader = {
      provider: "postgresql",
      atOnce: 1,
      batchSize: 1,
      batch: async () => null,
      query: async ({ explain }) => {
        asked += 1;
        if (asked > 2) await new Promise(() => {});
        return { rows: explain ? [{ "QUERY PLAN": plan }] : [{ name: "large", n: 150_000 }] };
      },
      close: async () => {},
    };
    const metrics = ["first", "second", "third"].map((id) => sqlMetric("total", COUNT, id));
    const started = performance.now();
    const scope = { runs: ["r1"], now: NOW, limits: LIMITS };
    expect(await createDatabaseSource(slow).advise(metrics, scope)).toEqual([advice("first")]);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("explains the very statement an assessment asks", async () => {
    const asked: unknown[] = [];
    const watched: TelemetryReader = {
      provider: "sqlite",
      atOnce: 1,
      batchSize: 1,
      batch: async () => null,
      query: async (statement) => {
        asked.push(statement);
        return { rows: [] };
      },
      close: async () => {},
    };
    const scope = { runs: ["r1", "r2"], now: NOW, limits: LIMITS };
    await createDatabaseSource(watched).advise([sqlMetric("total", COUNT)], scope);
    const bound = readOnlyQuery("sqlite", COUNT, { runs: scope.runs }, LIMITS.maxRows);
    expect(asked).toEqual([{ ...bound, explain: true }]);
  });
});
