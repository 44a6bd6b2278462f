import { openSqlite, type SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteFile } from "./sqlite-file.ts";
import type { Reader } from "./transaction.ts";

/**
 * One lasting connection beside the writer's, so that reads never wait for a transaction and never see half of one. Connects with
 * the first of them. `assertSame` throws where the path does not lead to the file any more: opened then, it would be made anew. It is
 * asked before connecting only: to read of the file as it was does no harm until the next poll.
 */
export function sqliteReader(location: SqliteFile, assertSame = () => {}): Reader {
  let opening: Promise<SqliteConnection> | undefined;
  return {
    async rows(statement) {
      // Those that come before it is open wait for the same one. One that could not be opened is tried again.
      opening ??= openForReading(location, assertSame).catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return (await opening).rows(statement);
    },
    async close() {
      (await opening)?.close();
      opening = undefined;
    },
  };
}

async function openForReading(location: SqliteFile, assertSame: () => void): Promise<SqliteConnection> {
  assertSame();
  const connection = await openSqlite(location);
  // A write that strays here would sit beside the transactions instead of in one; it fails instead.
  connection.script("PRAGMA query_only = ON;");
  return connection;
}
