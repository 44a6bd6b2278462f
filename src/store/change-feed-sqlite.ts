import type { ChangeFeed, ChangeFeedOptions } from "./change-feed.ts";

/** One process owns a SQLite file and knows its own writes: nothing is ever behind, and asking proves that the file can be read. */
export function sqliteChangeFeed({ ping }: Pick<ChangeFeedOptions, "ping">): ChangeFeed {
  return {
    shared: false,
    async behind() {
      await ping();
      return [];
    },
    close: async () => {},
  };
}
