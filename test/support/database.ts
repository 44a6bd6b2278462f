import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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
