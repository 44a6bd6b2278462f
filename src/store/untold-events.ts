import { join, sql } from "./sql.ts";
import type { Transaction } from "./transaction.ts";

/** Notes, in the transaction that stored them, the events that people must hear of. */
export async function insertUntold(tx: Transaction, events: readonly number[]): Promise<void> {
  if (events.length === 0) return;
  await tx.run(sql`INSERT INTO untold_events (event_id) VALUES ${join(events.map((id) => sql`(${id})`))}`);
}

/** Takes them for the one who asks, if its transaction commits: of several that do, each event is one's. Answers with those it got. */
export async function takeUntold(tx: Transaction, events: readonly number[]): Promise<ReadonlySet<number>> {
  const taken = await tx.rows<{ event_id: number }>(
    sql`DELETE FROM untold_events WHERE event_id IN (${join(events)}) RETURNING event_id`,
  );
  return new Set(taken.map(({ event_id }) => event_id));
}
