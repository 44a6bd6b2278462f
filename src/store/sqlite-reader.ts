import { openSqlite, type SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import type { Reader } from "./transaction.ts";

/**
 * One lasting connection beside the writer's, so that reads never wait for a transaction and never see half of one. Connects with
 * the first of them.
 */
export function sqliteReader(location: SqliteFile): Reader {
  let connection: SqliteConnection | undefined;
  return {
    async rows(statement) {
      connection ??= await openForReading(location);
      return connection.rows(statement);
    },
    async close() {
      connection?.close();
      connection = undefined;
    },
  };
}

async function openForReading(location: SqliteFile): Promise<SqliteConnection> {
  const connection = await openSqlite(location);
  // A write that strays here would sit beside the transactions instead of in one; it fails instead.
  connection.script("PRAGMA query_only = ON;");
  return connection;
}
