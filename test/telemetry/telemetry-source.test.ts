import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../src/criteria/observation.ts";
import type { Metric, TelemetryLimits } from "../../src/definition/definition.ts";
import type { TelemetrySource } from "../../src/telemetry/telemetry.ts";
import { createTelemetrySources } from "../../src/telemetry/telemetry-sources.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import {
  LIMITS,
  observedDatabase,
  SCHEMA_AND_ROWS,
  schemaMetric,
  sqlMetric,
  TABLES,
  violationsMetric,
  type ObservedDatabase,
} from "./observed-database.ts";

const NOW = new Date("2026-01-05T13:00:00Z");
const RUNS = ["r1", "r2", "r3"];
const SUCCESS = `SELECT run, SUM(CASE WHEN state = 'COMPLETE' THEN 1 ELSE 0 END) AS successes, COUNT(*) AS trials
  FROM jobs WHERE run IN (:runs) AND state IN ('COMPLETE', 'FAILED') GROUP BY run ORDER BY run -- ends in a comment`;
const ENDLESS =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS total, 1 AS sample FROM n";

describe.each(DATABASE_PROVIDERS)("telemetry read from %s", (provider) => {
  let database: ObservedDatabase;
  let sources: ReturnType<typeof createTelemetrySources>;
  let source: TelemetrySource;

  beforeAll(async () => {
    database = await observedDatabase(provider);
    await database.write(...SCHEMA_AND_ROWS);
    sources = createTelemetrySources({ urls: { default: database.url } });
    source = sources.get("default");
  });
  afterAll(async () => {
    await sources.close();
    await database.drop();
  });

  async function observe(metric: Metric, limits: Partial<TelemetryLimits> = {}, runs = RUNS): Promise<Observation> {
    const scope = { runs, now: NOW, limits: { ...LIMITS, ...limits }, tables: TABLES, environment: {} };
    const observation = (await source.observe([metric], scope))[metric.id];
    if (!observation) throw new Error("the metric was not observed");
    return observation;
  }

  it("measures a proportion for each run of the exposure", async () => {
    expect(await observe(sqlMetric("proportion", SUCCESS))).toEqual({
      kind: "proportion",
      perRun: [
        { run: "r1", successes: 2, trials: 3 },
        { run: "r2", successes: 2, trials: 2 },
      ],
      successes: 4,
      trials: 5,
    });
  });

  it("takes the name of a run as it is, also one that looks like an instant or a number", async () => {
    const named = "SELECT '2026-01-05T08:00:00' AS run, 1 AS successes, 2 AS trials UNION ALL SELECT '007', 3, 4";
    expect(await observe(sqlMetric("proportion", `SELECT * FROM (${named}) AS n ORDER BY trials`))).toMatchObject({
      perRun: [
        { run: "2026-01-05T08:00:00", successes: 1, trials: 2 },
        { run: "007", successes: 3, trials: 4 },
      ],
    });
  });

  it("measures totals of BIGINT, means and distributions, NULL keys included", async () => {
    const total = "SELECT SUM(tokens) AS total, COUNT(*) AS sample FROM entries WHERE run IN (:runs)";
    expect(await observe(sqlMetric("total", total))).toMatchObject({ total: 1000, sample: 4 });
    const mean =
      "SELECT run, AVG(tokens) * COUNT(*) AS total, COUNT(*) AS sample FROM entries WHERE run IN (:runs) GROUP BY run";
    expect(await observe(sqlMetric("mean", mean))).toMatchObject({ kind: "mean", total: 1000, sample: 4 });
    const modes = "SELECT mode AS key, COUNT(*) AS n FROM entries WHERE run IN (:runs) GROUP BY mode ORDER BY mode";
    const counts = [
      { key: "narrow", n: 1 },
      { key: "wide", n: 2 },
      { key: "NULL", n: 1 },
    ];
    const observed = await observe(sqlMetric("distribution", modes));
    expect(observed).toMatchObject({ sample: 4, counts: expect.arrayContaining(counts) });
  });

  it("answers unknown and not zero for runs without a row", async () => {
    const total = "SELECT SUM(tokens) AS total, COUNT(*) AS sample FROM entries WHERE run IN (:runs)";
    expect(await observe(sqlMetric("total", total), {}, ["r3"])).toMatchObject({ total: null, sample: 0 });
    expect(await observe(sqlMetric("proportion", SUCCESS), {}, ["r3"])).toMatchObject({ trials: 0, perRun: [] });
    expect(await observe(sqlMetric("proportion", SUCCESS), {}, [])).toMatchObject({ trials: 0, perRun: [] });
  });

  it("binds 200 runs, twice in a query, and runs whose names are SQL", async () => {
    const runs = [...Array.from({ length: 199 }, (_, index) => `x${index}`), "r2"];
    const sql = "SELECT COUNT(*) AS successes, COUNT(*) AS trials FROM jobs WHERE run IN (:runs) AND run IN (:runs)";
    expect(await observe(sqlMetric("proportion", sql), {}, runs)).toMatchObject({ trials: 3 });
    expect(await observe(sqlMetric("proportion", sql), {}, ["') OR 1=1 --", "r1"])).toMatchObject({ trials: 3 });
  });

  it("compares :settledBefore with a timestamp column in unchanged SQL", async () => {
    const ended =
      "SELECT COUNT(*) AS successes, COUNT(*) AS trials FROM jobs WHERE run IN (:runs) AND ended < :settledBefore";
    // Job b of r2 ended 123 microseconds after 12:20:00.123, which is 40 minutes before now.
    expect(await observe(sqlMetric("proportion", ended), { settleMs: 40 * 60_000 - 123 })).toMatchObject({ trials: 4 });
    expect(await observe(sqlMetric("proportion", ended), { settleMs: 40 * 60_000 - 124 })).toMatchObject({ trials: 5 });
  });

  it("keeps the rows of violations as evidence and says when there are more than the limit", async () => {
    const sql = "SELECT run, job, ended FROM jobs WHERE run IN (:runs) AND state <> 'COMPLETE' ORDER BY run, job";
    expect(await observe(violationsMetric(sql))).toEqual({
      kind: "violations",
      count: 2,
      truncated: false,
      population: 6,
      rows: [
        { run: "r1", job: "b", ended: provider === "sqlite" ? "2026-01-05T10:20:00.000Z" : "2026-01-05T10:20:00" },
        { run: "r2", job: "c", ended: null },
      ],
    });
    expect(await observe(violationsMetric(sql), { maxRows: 1 })).toMatchObject({ count: 2, truncated: true });
    expect(await observe(sqlMetric("proportion", SUCCESS), { maxRows: 1 })).toMatchObject({ cause: "bad-shape" });
  });

  it.each([
    ["missing-table", "SELECT COUNT(*) AS total, 1 AS sample FROM absent_table", "no table absent_table"],
    ["missing-column", "SELECT SUM(absent_column) AS total, 1 AS sample FROM entries", "no column absent_column"],
    ["query-failed", "SELECT FROM WHERE", "syntax error"],
    ["query-failed", "SELECT 1 AS total, 1 AS sample WHERE :nonsense = 1", ":nonsense"],
    ["bad-shape", "SELECT 1 AS total", 'no column "sample"'],
    ["bad-shape", "SELECT 9007199254740993 AS total, 1 AS sample", "9007199254740993 (beyond"],
  ])("calls it %s when the query is %s", async (cause, sql, message) => {
    expect(await observe(sqlMetric("total", sql))).toEqual({
      kind: "unavailable",
      cause,
      message: expect.stringContaining(message),
    });
  });

  it("finds nothing wrong with a whole schema and counts what it looked at", async () => {
    const metric = schemaMetric(["jobs", "entries"], [{ name: "entries_once", table: "entries", unique: true }]);
    expect(await observe(metric)).toEqual({ kind: "violations", count: 0, truncated: false, population: 11, rows: [] });
  });

  it("names every missing table, column and index", async () => {
    const tables = [
      { name: "absent", purpose: "", columns: { a: "", b: "" } },
      { name: "jobs", purpose: "", columns: { job: "", first_gap: "", second_gap: "" } },
    ];
    const indexes = [
      { name: "entries_mode", table: "entries", unique: true },
      { name: "no_index", table: "entries", unique: false },
      { name: "entries_once", table: "jobs", unique: true },
    ];
    const scope = { runs: RUNS, now: NOW, limits: LIMITS, tables, environment: {} };
    expect((await source.observe([schemaMetric(["absent", "jobs"], indexes)], scope)).m).toMatchObject({
      count: 6,
      population: 10,
      rows: [
        { kind: "table", name: "absent", problem: "missing" },
        { kind: "column", name: "jobs.first_gap", problem: "missing" },
        { kind: "column", name: "jobs.second_gap", problem: "missing" },
        { kind: "index", name: "entries_mode", problem: "not unique" },
        { kind: "index", name: "no_index", problem: "missing" },
        { kind: "index", name: "entries_once", problem: "missing" },
      ],
    });
  });

  it.each([
    "UPDATE jobs SET state = 'COMPLETE'",
    "WITH x AS (DELETE FROM jobs RETURNING *) SELECT * FROM x",
    "SELECT 1) AS q; DELETE FROM jobs; --",
    "SELECT 1) AS q; COMMIT; DELETE FROM jobs; --",
  ])("never lets %s through", async (sql) => {
    await observe(violationsMetric(sql));
    expect(await observe(sqlMetric("proportion", SUCCESS))).toMatchObject({ successes: 4, trials: 5 });
  });

  it("stops an endless query at the time limit and answers the next one", async () => {
    const started = performance.now();
    expect(await observe(sqlMetric("total", ENDLESS), { queryTimeoutMs: 500 })).toMatchObject({ cause: "timeout" });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await observe(sqlMetric("proportion", SUCCESS))).toMatchObject({ trials: 5 });
  });

  describe("finding runs", () => {
    const find =
      "SELECT id AS run, CASE WHEN state = 'DONE' THEN 1 ELSE 0 END AS finished FROM runs WHERE started >= :since ORDER BY id";
    const queries = { find, describe: "SELECT id AS run, state = 'DONE' AS finished FROM runs WHERE id IN (:runs)" };
    const scope = { since: "2026-01-05T10:00:00.000Z", reported: [] as string[], now: NOW, limits: LIMITS };

    it("finds those since the exposure began", async () => {
      const runs = [
        { run: "r1", finished: true, known: true },
        { run: "r2", finished: false, known: true },
      ];
      expect(await source.findRuns(queries, scope)).toEqual({ runs, problem: null });
      const later = { ...scope, since: "2026-01-05T10:00:00.001Z" };
      expect((await source.findRuns(queries, later)).runs.map(({ run }) => run)).toEqual(["r2"]);
    });

    it("describes the reported ones; one the database does not know is not finished", async () => {
      const answer = await source.findRuns(queries, { ...scope, reported: ["ghost", "r1"] });
      expect(answer).toEqual({
        runs: [
          { run: "ghost", finished: false, known: false },
          { run: "r1", finished: true, known: true },
        ],
        problem: null,
      });
    });

    it("keeps the reported ones, unfinished, when they cannot be looked up", async () => {
      const broken = { find: queries.find, describe: "SELECT id AS run FROM runs WHERE id IN (:runs)" };
      const answer = await source.findRuns(broken, { ...scope, reported: ["r1"] });
      expect(answer.runs).toEqual([{ run: "r1", finished: false, known: false }]);
      expect(answer.problem).toMatchObject({ cause: "bad-shape", message: expect.stringContaining('"finished"') });
    });
  });
});

describe("a source without a database", () => {
  it.each([
    ["default", "set SLUICE_TELEMETRY_URL to"],
    ["blue-green", "set SLUICE_TELEMETRY_BLUE_GREEN_URL to"],
  ])("%s says which variable to set", async (name, message) => {
    const source = createTelemetrySources({ urls: {} }).get(name);
    const problem = { kind: "unavailable", cause: "no-source", message: expect.stringContaining(message) };
    const scope = { runs: RUNS, now: NOW, limits: LIMITS, tables: TABLES, environment: {} };
    expect(await source.observe([sqlMetric("proportion", SUCCESS)], scope)).toEqual({ m: problem });
    const found = await source.findRuns(
      { find: "", describe: "" },
      { since: "", reported: ["a"], now: NOW, limits: LIMITS },
    );
    expect(found).toEqual({ runs: [{ run: "a", finished: false, known: false }], problem });
  });

  it("is a mistake in the configuration when its URL is none", () => {
    const urls = { blue: "mysql://app:s3cret@db/app" };
    expect(() => createTelemetrySources({ urls })).toThrow(/"blue".*mysql:\/\/app:\*\*\*@db/);
  });
});
