import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Client, type QueryResult } from "pg";
import { RUN_INDEXES, volumeStatements, type Dialect } from "./volume-rows.ts";

/** A telemetry database of a known size, kept between runs of the benchmark. */
export interface VolumeDatabase {
  readonly dialect: Dialect;
  readonly url: string;
  /** What one types to talk to it. */
  readonly shell: { readonly command: string; readonly args: readonly string[] };
  /** How it was made, for the report. */
  readonly about: string;
  execute(...statements: readonly string[]): Promise<void>;
  drop(): Promise<void>;
}

/** Generous: a phase with all its rows and their indexes takes about half of it. */
const BYTES_PER_ROW = 2_000;

/** A benchmark that was stopped in its middle left them out. */
const MISSING_INDEXES = RUN_INDEXES.map(({ create }) => create.replace(/INDEX (?!IF NOT)/, "INDEX IF NOT EXISTS "));

/** The SQLite file of that many token rows in the temporary folder, made when it is not there yet. */
export async function sqliteVolume(rows: number): Promise<VolumeDatabase> {
  const folder = path.join(tmpdir(), "sluice-bench");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `telemetry-${rows}.db`);
  const execute = (...statements: readonly string[]) => executeSqlite(file, statements);
  if (!existsSync(file)) {
    const disk = statfsSync(folder);
    const free = disk.bavail * disk.bsize;
    if (free < 2 * rows * BYTES_PER_ROW) {
      throw new Error(
        `${folder} has ${free} bytes free, ${rows} rows want twice ${rows * BYTES_PER_ROW}; free some or set TMPDIR`,
      );
    }
    const unfinished = `${file}.unfinished`;
    rmSync(unfinished, { force: true });
    await executeSqlite(unfinished, volumeStatements("sqlite", rows));
    renameSync(unfinished, file);
  }
  await execute(...MISSING_INDEXES);
  return {
    dialect: "sqlite",
    url: `file:${file}`,
    shell: { command: "sqlite3", args: ["-bail", "-readonly", file] },
    about: `${(statSync(file).size / 1e9).toFixed(2)} GB`,
    execute,
    drop: async () => rmSync(file, { force: true }),
  };
}

async function executeSqlite(file: string, statements: readonly string[]): Promise<void> {
  const connection = await new PrismaLibSql({ url: `file:${file}` }).connect();
  try {
    const quick = ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -500000"];
    for (const statement of [...quick, ...statements]) await connection.executeScript(statement);
  } finally {
    await connection.dispose();
  }
}

/** A schema of its own in the database of the URL, made when it is not there yet. */
export async function postgresVolume(base: string, rows: number): Promise<VolumeDatabase> {
  const schema = `sluice_bench_${rows}`;
  const url = withSchema(base, schema);
  const execute = (...statements: readonly string[]) => executePostgres(url, statements);
  const [found] = await executePostgres(base, [`SELECT 1 FROM pg_namespace WHERE nspname = '${schema}'`]);
  if (found?.rowCount === 0) {
    const unfinished = `${schema}_unfinished`;
    await executePostgres(base, [`DROP SCHEMA IF EXISTS ${unfinished} CASCADE`, `CREATE SCHEMA ${unfinished}`]);
    await executePostgres(withSchema(base, unfinished), volumeStatements("postgresql", rows));
    await executePostgres(base, [`ALTER SCHEMA ${unfinished} RENAME TO ${schema}`]);
  }
  await execute(...MISSING_INDEXES);
  return {
    dialect: "postgresql",
    url,
    shell: { command: "psql", args: ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url] },
    about: `schema ${schema}`,
    execute: async (...statements) => void (await execute(...statements)),
    drop: async () => void (await execute(`DROP SCHEMA ${schema} CASCADE`)),
  };
}

function withSchema(base: string, schema: string): string {
  const url = new URL(base);
  // Not through searchParams, which writes a space as +, and psql takes a plus for a plus.
  url.search = `?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
  return url.href;
}

async function executePostgres(connectionString: string, statements: readonly string[]): Promise<QueryResult[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const results: QueryResult[] = [];
    for (const statement of statements) results.push(await client.query(statement));
    return results;
  } finally {
    await client.end();
  }
}
