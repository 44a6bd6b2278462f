import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Client } from "pg";
import { PrismaClient } from "../../src/generated/sqlite/client.ts";
import type {
  SchemaMetric,
  SqlMetric,
  Table,
  TelemetryLimits,
  ViolationsMetric,
} from "../../src/definition/definition.ts";
import { createDatabase, type DatabaseProvider } from "../support/database.ts";

/** A database that plays the observed system: written to here, read by the code under test. */
export interface ObservedDatabase {
  readonly url: string;
  write(...statements: readonly string[]): Promise<void>;
  drop(): Promise<void>;
}

export async function observedDatabase(provider: DatabaseProvider): Promise<ObservedDatabase> {
  const database = await createDatabase(provider);
  return provider === "sqlite" ? sqliteDatabase(database) : postgresDatabase(database);
}

type Created = Awaited<ReturnType<typeof createDatabase>>;

function sqliteDatabase(database: Created): ObservedDatabase {
  const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url: database.url, timeout: 5000 }) });
  return {
    url: database.url,
    async write(...statements) {
      for (const sql of statements) await prisma.$queryRawUnsafe(sql);
    },
    async drop() {
      await prisma.$disconnect();
      await database.drop();
    },
  };
}

function postgresDatabase(database: Created): ObservedDatabase {
  return {
    url: database.url,
    async write(...statements) {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      try {
        for (const sql of statements) await client.query(sql);
      } finally {
        await client.end();
      }
    },
    drop: () => database.drop(),
  };
}

export const LIMITS: TelemetryLimits = { settleMs: 0, queryTimeoutMs: 10_000, maxRows: 100 };

export const TABLES: readonly Table[] = [
  { name: "jobs", purpose: "", columns: { job: "", run: "", state: "", ended: "" } },
  { name: "entries", purpose: "", columns: { run: "", job: "", tokens: "", mode: "" } },
];

/** Two runs of three jobs each, one failed, one still running; r3 holds nothing that ended. */
export const SCHEMA_AND_ROWS: readonly string[] = [
  "CREATE TABLE runs (id VARCHAR(40) PRIMARY KEY, state VARCHAR(20), started TIMESTAMP)",
  "CREATE TABLE jobs (job VARCHAR(40), run VARCHAR(40), state VARCHAR(20), ended TIMESTAMP)",
  "CREATE TABLE entries (run VARCHAR(40), job VARCHAR(40), tokens BIGINT, mode VARCHAR(20), ok BOOLEAN)",
  "CREATE UNIQUE INDEX entries_once ON entries (run, job)",
  "CREATE INDEX entries_mode ON entries (mode)",
  "INSERT INTO runs VALUES ('r1', 'DONE', '2026-01-05 10:00:00.000000'), ('r2', 'ACTIVE', '2026-01-05 12:00:00.500000'), ('r0', 'DONE', '2026-01-04 10:00:00.000000')",
  "INSERT INTO jobs VALUES ('a', 'r1', 'COMPLETE', '2026-01-05 10:10:00.000000'), ('b', 'r1', 'FAILED', '2026-01-05 10:20:00.000000'), ('c', 'r1', 'COMPLETE', '2026-01-05 10:30:00.000000')",
  "INSERT INTO jobs VALUES ('a', 'r2', 'COMPLETE', '2026-01-05 12:10:00.000000'), ('b', 'r2', 'COMPLETE', '2026-01-05 12:20:00.123456'), ('c', 'r2', 'RUNNING', NULL)",
  "INSERT INTO entries VALUES ('r1', 'a', 100, 'wide', TRUE), ('r1', 'b', 250, 'narrow', FALSE), ('r1', 'c', 50, 'wide', TRUE), ('r2', 'a', 600, NULL, TRUE)",
];

const BASE = { title: "", purpose: null, sampleUnit: "jobs", unit: null };

export function sqlMetric(kind: "proportion" | "total" | "mean" | "distribution", sql: string, id = "m"): SqlMetric {
  return { ...BASE, id, kind, sql };
}

export function violationsMetric(
  sql: string,
  population = "SELECT COUNT(*) AS n FROM jobs",
  id = "m",
): ViolationsMetric {
  return { ...BASE, id, kind: "violations", sql, population };
}

export function schemaMetric(
  tables: readonly string[],
  indexes: readonly { name: string; table: string; unique: boolean }[] = [],
): SchemaMetric {
  return { ...BASE, id: "m", kind: "schema", tables, indexes };
}
