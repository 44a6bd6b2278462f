import type { OutboxStore } from "../store/outbox-store.ts";

/** Long enough to look up, after a holiday, who was told of what; the trail itself is never pruned. */
const KEPT_MS = 30 * 86_400_000;

/** Few enough that a writer who has to wait for the deletion does not notice. */
const BATCH = 200;

/** Deletes one batch of notices that are done with, delivered or given up, and of their deliveries; answers how many. */
export function pruneNotices(store: Pick<OutboxStore, "pruneNotices">, now: Date): Promise<number> {
  return store.pruneNotices(new Date(now.getTime() - KEPT_MS).toISOString(), BATCH);
}
