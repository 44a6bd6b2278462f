import { mkdirSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type Connection from "libsql";
import { createLock } from "./lock.ts";
import type { Sql } from "./sql.ts";
import { BUSY_TIMEOUT_MS, type SqliteFile } from "./sqlite-file.ts";
import type { OpenTransaction, Writer } from "./transaction.ts";

/**
 * One lasting connection, one transaction at a time. `open` is asked again where a connection is of no more use.
 *
 * Straight on libsql: through Prisma's client the same five statements cost ten times the processor time (ADR 0022).
 */
export function sqliteWriter(open: () => Promise<Connection.Database>): Writer {
  const acquire = createLock();
  let connection: Connection.Database | undefined;

  function discard(): void {
    connection?.close();
    connection = undefined;
  }

  return {
    async begin() {
      const release = await acquire();
      try {
        // libsql answers without waiting, so transactions that queue up would follow each other without the event loop
        // ever turning: no read would be answered until the last of them is done.
        await nextTurn();
        connection ??= await open();
        // At once, because DEFERRED dies of SQLITE_BUSY where a transaction reads first. As a script, because libsql finalises the
        // statements of one: a BEGIN of its own that failed would stay behind half done, and no COMMIT would succeed any more.
        connection.exec("BEGIN IMMEDIATE");
      } catch (error) {
        release();
        throw error;
      }
      return transactionOn(connection, { release, discard });
    },
    isBusy: (error) => codeOf(error).startsWith("SQLITE_BUSY"),
    // The frame that would have made it count was not written. Taken for a doubt, a full disk would end the process, and its flags
    // with it.
    hadNoRoom: (error) => codeOf(error) === "SQLITE_FULL",
    async close() {
      const release = await acquire();
      // libsql leaves the write-ahead log behind; emptied, the one file is the whole store. A reader in another process may prevent
      // it, which loses nothing.
      try {
        connection?.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
      } catch {
        // As said.
      }
      discard();
      release();
    },
  };
}

/** A connection for the writer: what it acknowledges is on the disk, and what it refers to is there. */
export async function openForWriting({ file }: SqliteFile): Promise<Connection.Database> {
  // The trail and everything judged by it are nobody else's to read.
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Loaded here, so that a process on the other database does without.
  const { default: Database } = await import("libsql");
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  connection.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  return connection;
}

function transactionOn(
  connection: Connection.Database,
  { release, discard }: { readonly release: () => void; readonly discard: () => void },
): OpenTransaction {
  /** After some failures SQLite has rolled back by itself, and has nothing more to roll back. */
  function undo(): void {
    try {
      if (connection.inTransaction) connection.exec("ROLLBACK");
    } catch {
      discard();
    }
  }
  return {
    rows: async <Row>({ sql, values }: Sql) => connection.prepare(sql).all(values.map(bindable)) as Row[], // named by the caller
    run: async ({ sql, values }) => connection.prepare(sql).run(values.map(bindable)).changes,
    async commit() {
      try {
        connection.exec("COMMIT");
      } catch (error) {
        undo();
        throw error;
      } finally {
        release();
      }
    },
    async rollback() {
      undo();
      release();
    },
  };
}

/** libsql ends the process at the sight of a boolean, and takes every number for a fraction. */
function bindable(value: unknown): string | number | bigint | null {
  if (typeof value === "string" || value === null) return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  throw new TypeError(`a ${typeof value} is no value of a column`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
