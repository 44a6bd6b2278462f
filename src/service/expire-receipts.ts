import type { Store } from "../store/store.ts";

/** A promise of 24 hours, and as much again for clocks of replicas that disagree. */
const KEPT_MS = 48 * 3_600_000;

/** Few enough that a writer who has to wait for the deletion does not notice. */
const BATCH = 200;

/**
 * Deletes one batch of receipts that nobody may count on any more; answers how many. Called beside the requests, never by
 * one: a command, and a kill above all, does not pay for the housekeeping of others.
 */
export function expireReceipts(store: Pick<Store, "expireReceipts">, now: Date): Promise<number> {
  return store.expireReceipts(new Date(now.getTime() - KEPT_MS).toISOString(), BATCH);
}
