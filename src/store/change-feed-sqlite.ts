import type { ChangeFeed } from "./change-feed.ts";
import { connectSqlite } from "./sqlite-adapter.ts";
import type { SqliteFile } from "./sqlite-file.ts";

/** One process owns a SQLite file and knows its own writes: nothing is ever behind, and asking proves that the file can be read. */
export async function sqliteChangeFeed(file: SqliteFile): Promise<ChangeFeed> {
  const connection = await connectSqlite(file);
  return {
    shared: false,
    async behind() {
      await connection.queryRaw({ sql: "SELECT audit_seq FROM rollouts LIMIT 1", args: [], argTypes: [] });
      return [];
    },
    close: () => connection.dispose(),
  };
}
