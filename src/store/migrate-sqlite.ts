import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type { MigrationTarget } from "./migration-target.ts";
import { persistently } from "./busy.ts";
import { connectSqlite } from "./sqlite-adapter.ts";
import type { SqliteFile } from "./sqlite-file.ts";

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0);`;

const PENDING = `FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`;

/** The SQLite file, over a connection of its own; puts it in write-ahead mode, which lasts. */
export async function sqliteMigrationTarget(location: SqliteFile): Promise<MigrationTarget> {
  const connection = await persistently(() => connectSqlite(location));
  await persistently(() => connection.executeScript("PRAGMA journal_mode = WAL;"));
  // As SQLite advises for rebuilding a table other tables refer to. Only possible outside of a transaction, which is
  // why the script below checks the references itself before it commits.
  await connection.executeScript("PRAGMA foreign_keys = OFF;");

  async function history() {
    const table = await rows(
      connection,
      `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'`,
    );
    if (table.length === 0) return undefined;
    const found = await rows(
      connection,
      `SELECT "migration_name", "checksum", "finished_at" IS NOT NULL ${PENDING} ORDER BY "migration_name"`,
    );
    return found.map(([name, checksum, finished]) => ({
      name: String(name),
      checksum: String(checksum),
      finished: Number(finished) === 1,
    }));
  }

  return {
    history: () => persistently(history),
    createHistory: () => persistently(() => connection.executeScript(CREATE_HISTORY)),
    async apply(migration, expected) {
      try {
        await persistently(() => connection.executeScript(migrationScript(migration, expected.length)));
        return true;
      } catch (error) {
        if ((await persistently(history))?.length !== expected.length) return false;
        throw error;
      }
    },
    close: () => connection.dispose(),
  };
}

/**
 * One script, because the driver ends a transaction at the end of every script. SQL has no "if … then stop", so both
 * conditions put NULL in a column that refuses it, which ends the script and rolls everything back.
 */
function migrationScript(
  migration: { readonly name: string; readonly sql: string; readonly checksum: string },
  expected: number,
) {
  const name = text(migration.name);
  const now = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
  return `BEGIN IMMEDIATE;
INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "applied_steps_count")
SELECT CASE WHEN (SELECT count(*) ${PENDING}) = ${expected} THEN lower(hex(randomblob(16))) END,
  ${text(migration.checksum)}, ${name}, ${now}, 0;
${migration.sql}
;
UPDATE "_prisma_migrations" SET "finished_at" = ${now}, "applied_steps_count" = 1,
  "id" = CASE WHEN NOT EXISTS (SELECT 1 FROM pragma_foreign_key_check) THEN "id" END
WHERE "migration_name" = ${name} AND "finished_at" IS NULL AND "rolled_back_at" IS NULL;
COMMIT;`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

async function rows(connection: SqlDriverAdapter, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
}
