import type { ChangeFeed, ChangeFeedOptions } from "./change-feed.ts";
import { sqliteChangeFeed } from "./change-feed-sqlite.ts";
import { parseStoreUrl } from "./store-url.ts";

/** Listens, where the store is one that several processes write to. Rejects when the store cannot be reached. */
export async function openChangeFeed(options: ChangeFeedOptions): Promise<ChangeFeed> {
  const location = parseStoreUrl(options.url);
  if (location.provider === "sqlite") return sqliteChangeFeed(location, options);
  const { postgresChangeFeed } = await import("./change-feed-postgresql.ts");
  return postgresChangeFeed(location, options);
}
