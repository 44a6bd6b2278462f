import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { Client } from "pg";
import { inject } from "vitest";
import { connectPostgres } from "./postgres.ts";

export type DatabaseProvider = "sqlite" | "postgresql";
export const DATABASE_PROVIDERS: readonly DatabaseProvider[] = ["sqlite", "postgresql"];

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh, empty database of its own: a file in a temporary folder, or a database on the test run's PostgreSQL. */
export async function createDatabase(provider: DatabaseProvider): Promise<TestDatabase> {
  if (provider === "postgresql") return connectPostgres(inject("postgresUrl")).createDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-sqlite-"));
  return {
    url: `file:${path.join(folder, "sluice.db")}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Someone with a SQL prompt: runs one statement, or several without results, past the store. Rows come as lists. */
export async function runSql(url: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  if (url.startsWith("file:")) {
    const connection = await new PrismaLibSql({ url, timeout: 5_000 }).connect();
    try {
      if (!/;\s*\S/.test(sql)) return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
      await connection.executeScript(sql);
      return [];
    } finally {
      await connection.dispose();
    }
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query({ text: sql, rowMode: "array" });
    return result.rows ?? [];
  } finally {
    await client.end();
  }
}
