import { chainEvents, GENESIS } from "../rollout/audit-chain.ts";
import { SERVICE_CHAIN, type AuditEvent } from "../rollout/audit-event.ts";
import { insertEvents } from "./audit.ts";
import { sql } from "./sql.ts";
import { corruptRow } from "./stored-json.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Appends an event to the trail of the service. Must be the first thing a transaction reads or writes: it waits here for every other
 * writer of that trail, so what it reads afterwards cannot change under it.
 */
export async function appendServiceEvent(tx: Transaction, event: AuditEvent): Promise<void> {
  await tx.run(sql`INSERT INTO audit_chains (name, audit_seq, audit_hash)
    VALUES (${SERVICE_CHAIN}, ${GENESIS.seq}, ${GENESIS.hash}) ON CONFLICT (name) DO NOTHING`);
  const [row] = await tx.rows<{ audit_seq: number; audit_hash: string }>(
    sql`UPDATE audit_chains SET audit_seq = audit_seq + 1 WHERE name = ${SERVICE_CHAIN} RETURNING audit_seq, audit_hash`,
  );
  if (!row) throw corruptRow(`trail ${SERVICE_CHAIN}`, "it vanished while it was written to");
  const chained = chainEvents([event], { seq: row.audit_seq - 1, hash: row.audit_hash });
  await insertEvents(tx, SERVICE_CHAIN, chained);
  for (const { hash } of chained)
    await tx.run(sql`UPDATE audit_chains SET audit_hash = ${hash} WHERE name = ${SERVICE_CHAIN}`);
}
