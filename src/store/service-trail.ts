import { chainEvents, GENESIS } from "../rollout/audit-chain.ts";
import { SERVICE_CHAIN, type AuditEvent } from "../rollout/audit-event.ts";
import { insertEvents } from "./audit.ts";
import type { DatabaseTransaction } from "./database.ts";

/**
 * Appends an event to the trail of the service. Must be the first thing a transaction does: it waits here for every other
 * writer of that trail, so what it reads afterwards cannot change under it.
 */
export async function appendServiceEvent(tx: DatabaseTransaction, event: AuditEvent): Promise<void> {
  await tx.$executeRaw`INSERT INTO audit_chains (name, audit_seq, audit_hash)
    VALUES (${SERVICE_CHAIN}, ${GENESIS.seq}, ${GENESIS.hash}) ON CONFLICT (name) DO NOTHING`;
  const where = { name: SERVICE_CHAIN };
  const row = await tx.auditChain.update({ where, data: { auditSeq: { increment: 1 } } });
  const chained = chainEvents([event], { seq: row.auditSeq - 1, hash: row.auditHash });
  await insertEvents(tx, SERVICE_CHAIN, chained);
  for (const { hash } of chained) await tx.auditChain.update({ where, data: { auditHash: hash } });
}
