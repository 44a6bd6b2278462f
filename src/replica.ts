import path from "node:path";
import type { Config } from "./config.ts";
import { after } from "./duties.ts";
import { SERVICE_CHAIN } from "./rollout/audit-event.ts";
import type { Catalog } from "./service/catalog.ts";
import type { Changes } from "./service/changes.ts";
import type { FlagSnapshots } from "./service/flag-snapshots.ts";
import { createFollower, type Follower } from "./service/replicas/follow-changes.ts";
import { createFreshness, type Freshness } from "./service/replicas/freshness.ts";
import { createReadAnew } from "./service/replicas/read-anew.ts";
import type { TokenBook } from "./service/tokens/token-book.ts";
import { createSnapshotFolder } from "./snapshots/snapshot-folder.ts";
import { createSnapshotKeeper } from "./snapshots/snapshot-keeper.ts";
import { readersOf, type LastKnown } from "./snapshots/last-known.ts";
import { openChangeFeed } from "./store/open-change-feed.ts";
import type { Store } from "./store/store.ts";
import { parseStoreUrl } from "./store/store-url.ts";

/** So many polls may be missed before what is served is called stale; three seconds at least, as one slow answer is no outage. */
const POLLS_UNTIL_STALE = 3;
const LEAST_BOUND_MS = 3_000;

export interface Replica {
  readonly follower: Follower;
  readonly freshness: Freshness;
  /** Serves what an earlier process knew last. Undefined: there is nothing to serve. */
  restore(): LastKnown | undefined;
  /** The tokens changed: who may read is kept on disk, too. */
  tokensChanged(): void;
  close(): Promise<void>;
}

export interface ReplicaDependencies {
  readonly config: Pick<Config, "storeUrl" | "dataDir" | "pollMs">;
  /** The name this process writes under. */
  readonly self: string;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly snapshots: FlagSnapshots;
  readonly book: TokenBook;
  readonly changes: Changes;
  readonly clock: () => Date;
  readonly log: (line: string) => void;
}

/** What one of several processes on a store is made of: it follows the others, knows how sure it is, and keeps what it knows. */
export function createReplica({ config, self, clock, log, ...deps }: ReplicaDependencies): Replica {
  const { snapshots, book } = deps;
  const monotonic = () => performance.now();
  const freshness = createFreshness(monotonic, Math.max(LEAST_BOUND_MS, POLLS_UNTIL_STALE * config.pollMs));
  const follower = createFollower({
    openFeed: (hooks) => openChangeFeed({ url: config.storeUrl, self, ping: deps.store.ping, monotonic, ...hooks }),
    read: createReadAnew(deps),
    announce: (chain) => deps.changes.announce({ rollout: chain === SERVICE_CHAIN ? null : chain }),
    freshness,
    pollMs: config.pollMs,
    monotonic,
    random: Math.random,
    after,
    log,
  });
  const folder = createSnapshotFolder(
    path.join(config.dataDir, "snapshots"),
    parseStoreUrl(config.storeUrl).description,
  );
  const keeper = createSnapshotKeeper({
    folder,
    lastKnown() {
      const age = freshness.ageSeconds();
      if (age === Infinity || freshness.stale()?.reason === "from-disk") return null;
      const at = new Date(clock().getTime() - age * 1000).toISOString();
      return { at, flags: [...snapshots.all()], readers: readersOf(book.stored()) };
    },
    monotonic,
    after,
    log,
  });
  const unsubscribe = snapshots.subscribe((rollout, wentBack) => {
    keeper.touch();
    follower.served(rollout, wentBack);
  });

  return {
    follower,
    freshness,
    restore() {
      const { found, refused } = folder.read();
      for (const line of refused) log(line);
      if (found === undefined || found.flags.length === 0) return undefined;
      freshness.restored(Math.max(0, clock().getTime() - Date.parse(found.at)));
      snapshots.restore(found.flags);
      book.restore(found.readers);
      return found;
    },
    tokensChanged: () => keeper.touch(),
    async close() {
      unsubscribe();
      await follower.stop();
      await keeper.close();
    },
  };
}
