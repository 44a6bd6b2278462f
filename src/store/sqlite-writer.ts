import { setImmediate as nextTurn } from "node:timers/promises";
import { createLock } from "./lock.ts";
import { sql } from "./sql.ts";
import { openSqlite, type SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import type { OpenTransaction, Writer } from "./transaction.ts";

/** One lasting connection, one transaction at a time. `open` is asked again where a connection is of no more use. */
export function sqliteWriter(open: () => Promise<SqliteConnection>): Writer {
  const acquire = createLock();
  let connection: SqliteConnection | undefined;

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
        // At once, because DEFERRED dies of SQLITE_BUSY where a transaction reads first. As a script: a prepared BEGIN that failed
        // stays behind half done, and no COMMIT of the connection succeeds any more ("SQL statements in progress").
        connection.script("BEGIN IMMEDIATE");
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
      try {
        // libsql leaves the write-ahead log behind; emptied, the one file is the whole store. A reader in another process may
        // prevent it, which loses nothing.
        connection?.rows(sql`PRAGMA wal_checkpoint(TRUNCATE)`);
      } catch {
        // As said.
      }
      discard();
      release();
    },
  };
}

/** A connection for the writer: what it acknowledges is on the disk, and what it refers to is there. */
export async function openForWriting(location: SqliteFile): Promise<SqliteConnection> {
  const connection = await openSqlite(location);
  connection.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  return connection;
}

function transactionOn(
  connection: SqliteConnection,
  { release, discard }: { readonly release: () => void; readonly discard: () => void },
): OpenTransaction {
  /** After some failures SQLite has rolled back by itself, and has nothing more to roll back. */
  function undo(): void {
    try {
      if (connection.inTransaction) connection.script("ROLLBACK");
    } catch {
      discard();
    }
  }
  return {
    rows: async (statement) => connection.rows(statement),
    run: async (statement) => connection.run(statement),
    async commit() {
      try {
        connection.script("COMMIT");
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

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
