import { Client } from "pg";
import type { AppliedMigration } from "./migration-history.ts";
import type { MigrationTarget } from "./migration-target.ts";

// Prisma's own lock for migrations, so that its tools and this migrator keep out of each other's way.
const LOCK = 72_707_369;

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** The PostgreSQL database at `url`, over a connection of its own. */
export async function postgresMigrationTarget(location: { readonly url: string }): Promise<MigrationTarget> {
  const client = new Client({ connectionString: location.url, connectionTimeoutMillis: 5_000 });
  // An unheard "error" of a connection that breaks would end the process; the query under way rejects anyway.
  client.on("error", () => {});
  await client.connect();

  async function history(): Promise<readonly AppliedMigration[] | undefined> {
    const table = await client.query<{ present: boolean }>(
      "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present",
    );
    if (!table.rows[0]?.present) return undefined;
    const { rows } = await client.query<AppliedMigration>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
    );
    return rows;
  }

  async function locked<T>(work: () => Promise<T>): Promise<T> {
    await client.query("BEGIN");
    try {
      // Held to the end of the transaction, so a process that dies here never leaves it locked.
      await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
      const result = await work();
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }

  return {
    history,
    createHistory: () => locked(async () => void (await client.query(CREATE_HISTORY))),
    apply: (migration, expected) =>
      locked(async () => {
        if ((await history())?.length !== expected.length) return false;
        // One query: the driver sends the script as it is, with the semicolons inside function bodies.
        await client.query(migration.sql);
        await client.query(
          `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1)`,
          [migration.checksum, migration.name],
        );
        return true;
      }),
    close: () => client.end(),
  };
}
