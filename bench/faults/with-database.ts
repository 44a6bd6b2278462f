import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startPostgres } from "../../test/support/postgres.ts";

/** Gives `use` an empty database of the kind, on a PostgreSQL started for it or on `$DATABASE_URL`. */
export async function withDatabase<T>(kind: string, use: (url: string) => Promise<T>): Promise<T> {
  if (kind === "sqlite") {
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-sqlite-"));
    try {
      return await use(`file:${path.join(folder, "sluice.db")}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (kind !== "postgresql") throw new Error(`--store is ${kind}; it must be sqlite or postgresql`);
  const server = await startPostgres({ durable: true });
  try {
    return await use((await server.createDatabase()).url);
  } finally {
    await server.stop();
  }
}
