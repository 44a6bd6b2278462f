import { Socket } from "node:net";
import { Client, type QueryConfig } from "pg";
import type { AppliedMigration } from "./migration-history.ts";
import type { MigrationTarget } from "./migration-target.ts";
import { isAnswer } from "./postgresql-answer.ts";
import { SERVER_LIMITS } from "./postgresql-pool.ts";

// Prisma's own lock for migrations, so that its tools and this migrator keep out of each other's way.
const LOCK = 72_707_369;

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** In milliseconds. A start whose connection fell silent tries anew after them; without, it would wait for ever. */
interface Limits {
  /** For every answer but those below. */
  readonly answerMs: number;
  /** For a lock that another process holds, such as one that migrates; the server gives up then. */
  readonly lockMs: number;
  /** For the script of one migration, which may have to go through whole tables. */
  readonly scriptMs: number;
}

const LIMITS: Limits = { answerMs: 12_000, lockMs: 10_000, scriptMs: 600_000 };
/** A machine that vanished is found out earlier than that, ten seconds after the first of these without a sign of it. */
const SIGN_OF_LIFE_MS = 10_000;

/** The PostgreSQL database at `url`, over a connection of its own. */
export async function postgresMigrationTarget(
  location: { readonly url: string },
  { answerMs, lockMs, scriptMs }: Limits = LIMITS,
): Promise<MigrationTarget> {
  // Ours, so that it can be cut: ending a connection politely waits for a server that may never answer.
  const socket = new Socket();
  const client = new Client({
    connectionString: location.url,
    stream: () => socket,
    // A pooler that refuses them would refuse every command later: here the start ends with what to do about it.
    ...SERVER_LIMITS,
    connectionTimeoutMillis: 5_000,
    query_timeout: answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: SIGN_OF_LIFE_MS,
  });
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
    // Whatever the database is set to: what is read behind the lock must be what whoever had it before has stored. The server lets go
    // of the lock when it hears nothing more of whoever holds it.
    await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED;
      SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${lockMs};
      SET LOCAL idle_in_transaction_session_timeout = ${SERVER_LIMITS.idle_in_transaction_session_timeout}`);
    try {
      // Held to the end of the transaction, so a process that dies here never leaves it locked.
      await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
      const result = await work();
      await client.query("COMMIT");
      return result;
    } catch (error) {
      // The first error is the one to tell. Where there was no answer there will be none to this either.
      if (isAnswer(error)) await client.query("ROLLBACK").catch(() => undefined);
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
        const script: QueryConfig & { readonly query_timeout: number } = {
          text: migration.sql,
          query_timeout: scriptMs,
        };
        await client.query(script);
        await client.query(
          `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1)`,
          [migration.checksum, migration.name],
        );
        return true;
      }),
    close: async () => void socket.destroy(),
  };
}
