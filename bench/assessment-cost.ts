import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import type { Definition, Metric } from "../src/definition/definition.ts";
import { bindNamedParameters } from "../src/definition/sql.ts";
import { readDocuments } from "../src/documents.ts";
import { packageRoot } from "../src/package-root.ts";
import type { ObservationScope, TelemetrySource } from "../src/telemetry/telemetry.ts";
import { createTelemetrySources, DEFAULT_SOURCE } from "../src/telemetry/telemetry-sources.ts";
import { openShell } from "./volume/shell-session.ts";
import { postgresVolume, sqliteVolume, type VolumeDatabase } from "./volume/volume-database.ts";
import { RUN_INDEXES, windowRuns } from "./volume/volume-rows.ts";

/**
 * What the telemetry of one assessment costs: every metric of the flagship's document that is SQL, over the newest
 * five runs, through the telemetry source and typed into the database's own shell. `--rows 10000,1000000` says how large the
 * histories are (a token row a phase); `DATABASE_URL` adds PostgreSQL; `--keep` leaves the databases for the next time.
 */
const REPEATS = 9;

interface Cost {
  readonly name: string;
  readonly cells: readonly string[];
}

async function measure(database: VolumeDatabase, definition: Definition, rows: number): Promise<readonly Cost[]> {
  const name = `${database.dialect}, ${rows.toLocaleString("en")} rows (${database.about})`;
  const indexed = await cost(database, definition, rows, REPEATS);
  await database.execute(...RUN_INDEXES.map((index) => `DROP INDEX ${index.name}`));
  try {
    const bare = await cost(database, definition, rows, 1);
    return [
      { name, cells: indexed },
      { name: `${name}, without the run's indexes`, cells: bare },
    ];
  } finally {
    await database.execute(...RUN_INDEXES.map(({ create }) => create));
  }
}

async function cost(database: VolumeDatabase, definition: Definition, rows: number, repeats: number) {
  const sources = createTelemetrySources({ urls: { [DEFAULT_SOURCE]: database.url } });
  const source = sources.get(DEFAULT_SOURCE);
  const metrics = definition.metrics.filter((metric) => "sql" in metric);
  const scope: ObservationScope = {
    runs: windowRuns(rows),
    now: new Date("2100-01-01T00:00:00Z"),
    limits: definition.telemetry,
    tables: definition.tables,
    environment: {},
  };
  try {
    const cells = await compare(source, metrics, scope, database, typed(metrics, scope), repeats);
    const advice = (await source.advise?.(metrics, scope)) ?? [];
    if (advice.length > 0) console.log([`${advice.length} advices, the first:`, ...advice.slice(0, 3)].join("\n  "));
    return cells;
  } finally {
    await sources.close();
  }
}

/** The same questions as a person would type them, each once: the source asks none twice either. */
function typed(metrics: readonly Metric[], scope: ObservationScope): readonly string[] {
  const parameters = { runs: scope.runs, settledBefore: "2100-01-01 00:00:00.000000" };
  const queries = metrics.flatMap((metric) => {
    if (metric.kind === "violations") return [metric.sql, metric.population];
    return "sql" in metric ? [metric.sql] : [];
  });
  return [...new Set(queries)].map((sql) => {
    const bound = bindNamedParameters(sql, parameters, (n) => `{${n}}`);
    return bound.sql.replace(/\{(\d+)\}/g, (_mark, n: string) => `'${bound.values[Number(n) - 1] ?? ""}'`);
  });
}

async function compare(
  source: TelemetrySource,
  metrics: readonly Metric[],
  scope: ObservationScope,
  database: VolumeDatabase,
  statements: readonly string[],
  repeats: number,
): Promise<readonly string[]> {
  const shell = repeats > 1 ? openShell(database.shell.command, database.shell.args) : null;
  const lag = monitorEventLoopDelay({ resolution: 5 });
  const ours: number[] = [];
  const theirs: number[] = [];
  let unavailable = 0;
  // Once before it counts: connections, plans and pages are warm in an assessment that is repeated every minute.
  for (let repeat = repeats > 1 ? -1 : 0; repeat < repeats; repeat += 1) {
    if (repeat === 0) lag.enable();
    const started = performance.now();
    const observations = await source.observe(metrics, scope);
    const took = performance.now() - started;
    unavailable = Object.values(observations).filter(({ kind }) => kind === "unavailable").length;
    const shellTook = shell ? await shell.time(statements) : null;
    if (repeat < 0) continue;
    ours.push(took);
    if (shellTook !== null) theirs.push(shellTook);
  }
  lag.disable();
  await shell?.close();
  const [mine, other] = [median(ours), median(theirs)];
  return [
    `${mine.toFixed(1)} ms`,
    theirs.length > 0 ? `${other.toFixed(1)} ms` : "-",
    theirs.length > 0 ? (mine / other).toFixed(2) : "-",
    `${unavailable} of ${metrics.length}`,
    `${(lag.max / 1e6).toFixed(0)} ms`,
  ];
}

/** What it costs to find the runs of an exposure that nobody reported, by the time they started; with an index on that, and without. */
async function findingRuns(database: VolumeDatabase, definition: Definition, rows: number): Promise<string> {
  const bare = await timeFinding(database, definition, rows);
  await database.execute("CREATE INDEX ix_bench_runs_started ON runs (started_at)");
  try {
    const indexed = await timeFinding(database, definition, rows);
    return `${database.dialect}, ${rows.toLocaleString("en")} rows: ${bare} to find unreported runs, ${indexed} with an index on runs.started_at`;
  } finally {
    await database.execute("DROP INDEX ix_bench_runs_started");
  }
}

async function timeFinding(database: VolumeDatabase, definition: Definition, rows: number): Promise<string> {
  const sources = createTelemetrySources({ urls: { [DEFAULT_SOURCE]: database.url } });
  const newest = Date.UTC(2026, 0, 1) + rows * 1000;
  const scope = { since: new Date(newest - 100_000).toISOString(), reported: [], now: new Date(newest + 60_000) };
  try {
    const times: number[] = [];
    let found = 0;
    for (let repeat = -1; repeat < REPEATS && definition.exposure; repeat += 1) {
      const started = performance.now();
      const answer = await sources
        .get(DEFAULT_SOURCE)
        .findRuns(definition.exposure, { ...scope, limits: definition.telemetry });
      if (repeat >= 0) times.push(performance.now() - started);
      found = answer.runs.length;
    }
    if (found !== 5) throw new Error(`found ${found} runs, expected the newest 5`);
    return `${median(times).toFixed(1)} ms`;
  } finally {
    await sources.close();
  }
}

/** How long the service hears nothing while one query reads a whole table. */
async function fullScan(database: VolumeDatabase, definition: Definition, rows: number): Promise<string> {
  const sources = createTelemetrySources({ urls: { [DEFAULT_SOURCE]: database.url } });
  const sql =
    "SELECT SUM(LENGTH(run_id) * budget_used) AS total, COUNT(*) AS sample FROM token_efficiency_metrics WHERE files_kept > 0";
  const metric: Metric = { id: "scan", kind: "total", title: "", purpose: null, sampleUnit: "rows", unit: null, sql };
  const scope = {
    runs: windowRuns(rows),
    now: new Date(0),
    limits: { ...definition.telemetry, queryTimeoutMs: 120_000 },
    tables: [],
    environment: {},
  };
  try {
    const source = sources.get(DEFAULT_SOURCE);
    await source.observe([{ ...metric, sql: "SELECT 1 AS total, 1 AS sample" }], scope);
    const lag = monitorEventLoopDelay({ resolution: 2 });
    lag.enable();
    const started = performance.now();
    const observed = await source.observe([metric], scope);
    const took = performance.now() - started;
    lag.disable();
    const [whole, worst, usual] = [took, lag.max / 1e6, lag.percentile(99) / 1e6].map((ms) => ms.toFixed(0));
    return `${database.dialect}, ${rows.toLocaleString("en")} rows: ${whole} ms of reading the whole table (${observed.scan?.kind}), event loop late by at most ${worst} ms, 99th percentile ${usual} ms`;
  } finally {
    await sources.close();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rows: { type: "string", default: "10000,1000000" }, keep: { type: "boolean", default: false } },
  });
  const documents = readDocuments(path.join(packageRoot(), "machines"));
  const definition = documents.map((document) => document.definition).find(({ name }) => name === "autopack");
  if (!definition) throw new Error("machines/ holds no document named autopack, whose queries are measured");
  const costs: Cost[] = [];
  const scans: string[] = [];
  for (const rows of values.rows.split(",").map(Number)) {
    const databases = [() => sqliteVolume(rows)];
    const server = process.env.DATABASE_URL;
    if (server) databases.push(() => postgresVolume(server, rows));
    for (const make of databases) {
      const database = await make();
      try {
        costs.push(...(await measure(database, definition, rows)));
        scans.push(await findingRuns(database, definition, rows), await fullScan(database, definition, rows));
      } finally {
        if (!values.keep) await database.drop();
      }
    }
  }
  const header = ["history", "assessment", "same SQL typed", "ratio", "not measured", "event loop late, at most"];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const table = [header, header.map(() => "---"), ...costs.map(({ name, cells }) => [name, ...cells])].map(line);
  console.log([...table, "", ...scans].join("\n"));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
