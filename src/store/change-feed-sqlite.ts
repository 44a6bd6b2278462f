import { positionsElsewhere, TRAILS, type ChangeFeed, type ChangeFeedOptions, type TrailRow } from "./change-feed.ts";
import { sql } from "./sql.ts";
import { openSqlite } from "./sqlite-connection.ts";
import type { SqliteFile } from "./sqlite-file.ts";

const QUESTION = sql([TRAILS]);
/** After a look at all trails, so many times as long as it took: a hundredth of the time goes into it at most. */
const REST = 100;

/**
 * One process owns a SQLite file, but whoever administers it can still change it in place, as by `.restore`. The store is asked first,
 * each time: it finds out that the file was taken away, where a connection opened here would make another.
 */
export async function sqliteChangeFeed(
  file: SqliteFile,
  { ping, monotonic }: Pick<ChangeFeedOptions, "ping" | "monotonic">,
): Promise<ChangeFeed> {
  await ping();
  const connection = await openSqlite(file);
  /** Of the file when every trail was where it was known to be. SQLite changes it with each commit of another connection. */
  let settled: unknown;
  let restUntil = 0;
  return {
    shared: false,
    async elsewhere(known) {
      await ping();
      const [version] = connection.rows<{ data_version: number }>(sql`PRAGMA data_version`);
      const began = monotonic();
      // It moves with our own writes too, and to read ten thousand trails takes 30 ms in which nobody is answered.
      if (version?.data_version === settled || began < restUntil) return [];
      const found = positionsElsewhere(connection.rows<TrailRow>(QUESTION), known);
      const ended = monotonic();
      restUntil = ended + REST * (ended - began);
      if (found.length === 0) settled = version?.data_version;
      return found;
    },
    close: async () => connection.close(),
  };
}
