import { setImmediate as nextTurn } from "node:timers/promises";
import { errorCode } from "./error-code.ts";
import { createLock } from "./lock.ts";
import { sql } from "./sql.ts";
import { openSqlite, type SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import { RolledBack, type OpenTransaction, type Writer } from "./transaction.ts";

/** How many share a COMMIT at most, since the first waits for the last. */
const MOST_TOGETHER = 16;

/** Transactions stored by one COMMIT: all of them or none. */
interface Group {
  readonly connection: SqliteConnection;
  size: number;
  /** Settles with the COMMIT. */
  readonly stored: Promise<void>;
  readonly settle: (error?: unknown) => void;
}

/**
 * One lasting connection, one transaction after the other. `open` is asked again where a connection is of no more use.
 *
 * To wait for the disk is most of a transaction, and libsql waits inside the event loop. So whoever waits for a turn when another is
 * done goes on within the same transaction of SQLite, behind a savepoint of its own, and one COMMIT stores them all. None is answered
 * before, not even one that was abandoned: what it saw of the others may yet come to nothing.
 *
 * `assertSame` throws where the path does not lead to the file any more.
 */
export function sqliteWriter(open: () => Promise<SqliteConnection>, assertSame = () => {}): Writer {
  const turns = createLock();
  let connection: SqliteConnection | undefined;
  let group: Group | undefined;

  async function beginGroup(): Promise<Group> {
    connection ??= await open();
    // At once, because DEFERRED dies of SQLITE_BUSY where a transaction reads first. As a script: a prepared BEGIN that failed
    // stays behind half done, and no COMMIT of the connection succeeds any more ("SQL statements in progress").
    connection.script("BEGIN IMMEDIATE");
    return { connection, size: 0, ...outcome() };
  }

  function store({ connection: shared, settle }: Group): void {
    group = undefined;
    try {
      shared.script("COMMIT");
      // Only now it is certain that whoever starts next will find it.
      assertSame();
      settle();
    } catch (error) {
      undo(shared);
      settle(error);
    }
  }

  function abort({ connection: shared, settle }: Group, error: unknown): void {
    group = undefined;
    undo(shared);
    settle(new RolledBack(error));
  }

  function undo(shared: SqliteConnection): void {
    try {
      // After some failures SQLite has rolled back by itself, and has nothing more to roll back.
      if (shared.inTransaction) shared.script("ROLLBACK");
    } catch {
      // Its lock goes with it, though only when the garbage collector finds it.
      shared.close();
      connection = undefined;
    }
  }

  function transactionIn(current: Group, release: () => void): OpenTransaction {
    const { connection: shared, stored } = current;
    let isOver = false;
    let undoneBy: unknown = new Error("the transaction is over");

    function attempt<T>(work: () => T): T {
      // The connection may be in another transaction by now, or in none.
      if (isOver || group !== current) throw undoneBy;
      try {
        return work();
      } catch (error) {
        // Some failures undo the whole transaction, with everything that others have in it.
        if (!shared.inTransaction) {
          undoneBy = error;
          abort(current, error);
        }
        throw error;
      }
    }

    async function end(script: string): Promise<void> {
      isOver = true;
      if (group === current) {
        try {
          shared.script(script);
          current.size += 1;
          if (!turns.isAwaited || current.size >= MOST_TOGETHER) store(current);
        } catch (error) {
          abort(current, error);
        }
      }
      release();
      await stored;
    }

    return {
      rows: async (statement) => attempt(() => shared.rows(statement)),
      // Nobody else writes before this transaction ends.
      hold: async (statement) => attempt(() => shared.rows(statement)),
      claim: async () => {},
      run: async (statement) => attempt(() => shared.run(statement)),
      commit: () => end("RELEASE own"),
      rollback: () => end("ROLLBACK TO own; RELEASE own"),
    };
  }

  return {
    async begin() {
      const release = await turns.acquire();
      try {
        // libsql answers without waiting, so transactions would follow each other without the event loop ever turning: no read would
        // be answered until the last of them is done.
        await nextTurn();
        group ??= await beginGroup();
        group.connection.script("SAVEPOINT own");
        return transactionIn(group, release);
      } catch (error) {
        if (group) abort(group, error);
        release();
        throw error;
      }
    },
    // What another one's failure undid may well do by itself.
    isBusy: (error) => error instanceof RolledBack || errorCode(error).startsWith("SQLITE_BUSY"),
    // FULL: the frame that would have made it count was not written. Taken for a doubt, a full disk would end the process, and its
    // flags with it.
    leftNothing: (error) => error instanceof RolledBack || errorCode(error) === "SQLITE_FULL",
    async close() {
      const release = await turns.acquire();
      try {
        if (group) store(group);
        // libsql leaves the write-ahead log behind; emptied, the one file is the whole store. A reader in another process may
        // prevent it, which loses nothing.
        connection?.rows(sql`PRAGMA wal_checkpoint(TRUNCATE)`);
      } catch {
        // As said.
      } finally {
        connection?.close();
        connection = undefined;
        release();
      }
    },
  };
}

/** A connection for the writer: what it acknowledges is on the disk, and what it refers to is there. */
export async function openForWriting(location: SqliteFile): Promise<SqliteConnection> {
  const connection = await openSqlite(location);
  connection.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  return connection;
}

function outcome(): Pick<Group, "stored" | "settle"> {
  let settle: Group["settle"] = () => {};
  const stored = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  // Nobody may be left to hear of it, which to Node is a reason to end the process.
  stored.catch(() => {});
  return { stored, settle };
}
