import { join, sql } from "./sql.ts";
import type { Transaction } from "./transaction.ts";

/** Notes, in the transaction that stores them, the events of a trail that people must hear of. */
export async function insertUntold(tx: Transaction, rollout: string | null, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  const ofTrail = rollout === null ? sql`rollout IS NULL` : sql`rollout = ${rollout}`;
  await tx.run(sql`INSERT INTO untold_events (event_id)
    SELECT id FROM audit_events WHERE ${ofTrail} AND seq IN (${join([...seqs])})`);
}

/** Takes events away; answers how many were there still. Of several transactions that take the same one, it was there for one. */
export async function takeUntold(tx: Transaction, events: readonly number[]): Promise<number> {
  return tx.run(sql`DELETE FROM untold_events WHERE event_id IN (${join(events)})`);
}
