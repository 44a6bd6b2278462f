import { mkdirSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery, Transaction } from "@prisma/driver-adapter-utils";
import { createLock } from "./lock.ts";

// libsql waits inside the event loop, so a long wait here would stop every answer of the process; the patience of a
// commit is in its retries instead.
const BUSY_TIMEOUT_MS = 200;

const NAME = "sluice-libsql";

export interface SqliteFile {
  /** Absolute path. */
  readonly file: string;
  /** The same as a URL. */
  readonly url: string;
}

/** One connection to the file, created with its parent folder when it is not there. */
export async function connectSqlite(location: SqliteFile): Promise<SqlDriverAdapter> {
  // The trail and everything judged by it are nobody else's to read.
  mkdirSync(path.dirname(location.file), { recursive: true, mode: 0o700 });
  // Loaded here, so that a process on the other database does without.
  const { PrismaLibSql } = await import("@prisma/adapter-libsql");
  return new PrismaLibSql({ url: location.url, intMode: "bigint", timeout: BUSY_TIMEOUT_MS }).connect();
}

/**
 * libsql as two lasting connections: all writes, one transaction at a time, on the first; reads outside of
 * transactions on the second, so that they never wait for a transaction and never see half of one.
 *
 * The adapter of Prisma alone opens a connection for every transaction and never closes it (two file descriptors each,
 * seen in 7.10.0: a service would stop at its limit of open files), forgets the PRAGMAs with it, keeps the write lock
 * when COMMIT fails, and begins DEFERRED, which dies of SQLITE_BUSY where a transaction reads first.
 */
export function sqliteAdapterFactory(location: SqliteFile): SqlDriverAdapterFactory {
  return {
    provider: "sqlite",
    adapterName: NAME,
    async connect() {
      const reader = await connectSqlite(location);
      // A write that strays here would sit beside the transactions instead of in one; it fails instead.
      await reader.executeScript("PRAGMA query_only = ON;");
      return twoConnections(reader, await connectWriter(location), () => connectWriter(location));
    },
  };
}

async function connectWriter(location: SqliteFile): Promise<SqlDriverAdapter> {
  const writer = await connectSqlite(location);
  await writer.executeScript("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  return writer;
}

function twoConnections(
  reader: SqlDriverAdapter,
  firstWriter: SqlDriverAdapter,
  connectAgain: () => Promise<SqlDriverAdapter>,
): SqlDriverAdapter {
  const acquire = createLock();
  let writer = firstWriter;

  async function exclusively<T>(use: () => Promise<T>): Promise<T> {
    const release = await acquire();
    try {
      return await use();
    } finally {
      release();
    }
  }

  async function begin(): Promise<void> {
    // Waits for other processes in a script, whose statements libsql finalises. A statement of its own that failed stays
    // behind half done: after BEGIN no COMMIT of the connection succeeds any more ("SQL statements in progress"), after
    // COMMIT it keeps the connection in the past, where it can never write again (SQLITE_BUSY_SNAPSHOT).
    await writer.executeScript("BEGIN IMMEDIATE; ROLLBACK;");
    try {
      await writer.executeRaw(statement("BEGIN IMMEDIATE"));
    } catch (error) {
      // Another process was faster in between, and slow: this connection is of no more use.
      await writer.dispose();
      writer = await connectAgain();
      throw error;
    }
  }

  return {
    provider: "sqlite",
    adapterName: NAME,
    queryRaw: (query) => reader.queryRaw(query),
    executeRaw: () => Promise.reject(new TypeError("every write to the store belongs in a transaction")),
    executeScript: (script) => exclusively(() => writer.executeScript(script)),
    async startTransaction() {
      const release = await acquire();
      try {
        // libsql answers without waiting, so transactions that queue up would follow each other without the event loop
        // ever turning: no read would be answered until the last of them is done.
        await nextTurn();
        await begin();
      } catch (error) {
        release();
        throw error;
      }
      return transactionOn(writer, release);
    },
    async dispose() {
      await reader.dispose();
      await exclusively(async () => {
        // libsql leaves the write-ahead log behind; emptied, the one file is the whole store. A reader in another
        // process may prevent it, which loses nothing.
        await writer.queryRaw(statement("PRAGMA wal_checkpoint(TRUNCATE)")).catch(() => undefined);
        await writer.dispose();
      });
    },
  };
}

function transactionOn(writer: SqlDriverAdapter, release: () => void): Transaction {
  async function end(script: string): Promise<void> {
    try {
      // As a script for the reason given at begin(); where COMMIT fails, libsql rolls back at the end of the script.
      await writer.executeScript(script);
    } finally {
      release();
    }
  }
  return {
    provider: "sqlite",
    adapterName: NAME,
    // Prisma is told that commit() and rollback() do the work, instead of sending COMMIT and ROLLBACK itself.
    options: { usePhantomQuery: true },
    queryRaw: (query) => writer.queryRaw(query),
    executeRaw: (query) => writer.executeRaw(query),
    commit: () => end("COMMIT"),
    rollback: () => end("ROLLBACK"),
  };
}

function statement(sql: string): SqlQuery {
  return { sql, args: [], argTypes: [] };
}
