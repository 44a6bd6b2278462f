import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Client } from "pg";
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
  // A benchmark that was stopped in its middle left them out.
  await execute(...RUN_INDEXES.map(({ create }) => create.replace("INDEX ix", "INDEX IF NOT EXISTS ix")));
  return {
    dialect: "sqlite",
    url: `file:${file}`,
    shell: { command: "sqlite3", args: ["-interactive", "-readonly", file] },
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

/** A schema of its own in the database of the URL; dropped at the end, since a server is not this program's to fill. */
export async function postgresVolume(base: string, rows: number): Promise<VolumeDatabase> {
  const schema = `sluice_bench_${rows}`;
  const url = new URL(base);
  // Not through searchParams, which writes a space as +, and psql takes a plus for a plus.
  url.search = `?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
  const execute = async (...statements: readonly string[]) => {
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await execute(
    `DROP SCHEMA IF EXISTS ${schema} CASCADE`,
    `CREATE SCHEMA ${schema}`,
    ...volumeStatements("postgresql", rows),
  );
  return {
    dialect: "postgresql",
    url: url.href,
    shell: { command: "psql", args: ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url.href] },
    about: `schema ${schema}`,
    execute,
    drop: () => execute(`DROP SCHEMA ${schema} CASCADE`),
  };
}
