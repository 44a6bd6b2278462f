import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";

/** What stores something; every other question reads, as do by far the most of fanOut and claimDelivery, by the connections of lists. */
const WRITES: ReadonlySet<string> = new Set<keyof Store>([
  "createRollout",
  "commit",
  "changeFreeze",
  "saveDefinition",
  "publishDefinition",
  "createToken",
  "rotateToken",
  "revokeToken",
  "recordTokenUse",
  "takeLease",
  "renewLease",
  "releaseLease",
  "publishNotice",
  "settleDelivery",
  "redeliver",
  "pruneNotices",
  "expireReceipts",
]);

/** Longer than the pause between two writes: every process clears away old receipts every 10 s, and a write that hangs is given up. */
const TOLD_FOR_MS = 30_000;

export interface WatchedWrites {
  readonly store: Store;
  /** What was last tried to be stored and could not be, if that was not long ago; null: all was stored. */
  failing(): string | null;
}

/**
 * The store, remembering whether it can be written to. Nobody has to try: leases, receipts and the use of tokens are written all
 * the time. A write that succeeds does not take back what is told of one that failed just before, because one that finds
 * nothing to write succeeds on a full disk, too.
 */
export function watchWrites(store: Store, monotonic: () => number): WatchedWrites {
  let failed: { readonly at: number; readonly message: string } | null = null;
  const watched = Object.entries(store).map(([name, method]: [string, (...args: never[]) => Promise<unknown>]) => {
    if (!WRITES.has(name)) return [name, method];
    return [
      name,
      async (...args: never[]): Promise<unknown> => {
        try {
          return await method(...args);
        } catch (error) {
          if (saysSo(error)) failed = { at: monotonic(), message: error.message };
          throw error;
        }
      },
    ];
  });
  return {
    // A store is a record of async methods and each keeps its parameters and result, which fromEntries cannot express.
    store: Object.fromEntries(watched) as Store,
    failing() {
      if (failed === null) return null;
      const ms = monotonic() - failed.at;
      return ms > TOLD_FOR_MS ? null : `cannot be stored, tried ${Math.floor(ms / 1000)} s ago: ${failed.message}`;
    },
  };
}

/** Of the ways a store can fail, those that have to do with the database and not with what is in it. */
function saysSo(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === "unavailable" || error.code === "commit-unknown");
}
