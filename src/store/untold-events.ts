import { join, sql } from "./sql.ts";
import type { Transaction } from "./transaction.ts";

/** Notes, in the transaction that stored them, the events that people must hear of. */
export async function insertUntold(tx: Transaction, events: readonly number[]): Promise<void> {
  if (events.length === 0) return;
  await tx.run(sql`INSERT INTO untold_events (event_id) VALUES ${join(events.map((id) => sql`(${id})`))}`);
}

/** Takes events away; answers how many were there still. Of several transactions that take the same one, it was there for one. */
export async function takeUntold(tx: Transaction, events: readonly number[]): Promise<number> {
  return tx.run(sql`DELETE FROM untold_events WHERE event_id IN (${join(events)})`);
}
