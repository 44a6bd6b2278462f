import type { ChangeFeed, ChangeFeedOptions } from "./change-feed.ts";
import { postgresChangeFeed } from "./change-feed-postgresql.ts";
import { sqliteChangeFeed } from "./change-feed-sqlite.ts";
import { parseStoreUrl } from "./store-url.ts";

/** Listens, where the store is one that several processes write to. Rejects when the store cannot be reached. */
export function openChangeFeed(options: ChangeFeedOptions): Promise<ChangeFeed> {
  const location = parseStoreUrl(options.url);
  return location.provider === "postgresql" ? postgresChangeFeed(location, options) : sqliteChangeFeed(location);
}
