import type { SqlDriverAdapter, SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { BUSY_TIMEOUT_MS, makeFolder, type SqliteFile } from "./sqlite-file.ts";

const NAME = "sluice-libsql";

/** One connection to the file, created with its parent folder when it is not there. */
export async function connectSqlite(location: SqliteFile): Promise<SqlDriverAdapter> {
  makeFolder(location);
  // Loaded here, so that a process on the other database does without.
  const { PrismaLibSql } = await import("@prisma/adapter-libsql");
  return new PrismaLibSql({ url: location.url, intMode: "bigint", timeout: BUSY_TIMEOUT_MS }).connect();
}

/**
 * libsql for Prisma, to read by: one lasting connection beside the writer's, so that reads never wait for a transaction and never
 * see half of one. Given the adapter itself, Prisma could write beside the transactions, and would open a connection for each
 * transaction of its own, which it never closes (ADR 0009). `assertSame`
 * as for sqliteReader.
 */
export function sqliteReaderFactory(location: SqliteFile, assertSame = () => {}): SqlDriverAdapterFactory {
  return {
    provider: "sqlite",
    adapterName: NAME,
    async connect() {
      assertSame();
      const reader = await connectSqlite(location);
      // A write that strays here would sit beside the transactions instead of in one; it fails instead.
      await reader.executeScript("PRAGMA query_only = ON;");
      return {
        provider: "sqlite",
        adapterName: NAME,
        queryRaw: (query) => reader.queryRaw(query),
        executeRaw: strayed,
        executeScript: strayed,
        startTransaction: strayed,
        dispose: () => reader.dispose(),
      };
    },
  };
}

function strayed(): Promise<never> {
  return Promise.reject(new TypeError("every write to the store belongs in a transaction of its writer"));
}
