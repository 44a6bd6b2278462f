import { chainEvents, type ChainHead } from "../rollout/audit-chain.ts";
import { deleteApproval, dropApprovals, insertApproval, stillApproved } from "./approvals.ts";
import { insertEvents } from "./audit.ts";
import type { Access } from "./database.ts";
import { insertEvidence, insertExposureRuns } from "./evidence.ts";
import { stillAtVersion } from "./freeze.ts";
import { touchTerm } from "./leases.ts";
import { insertReceipt } from "./receipts.ts";
import { stateAssignments } from "./rollout-row.ts";
import type { Commit, CommitOutcome, Store } from "./store.ts";
import { empty, sql } from "./sql.ts";
import { Abandon, type Transaction } from "./transaction.ts";

export function commitsOf({ write }: Pick<Access, "write">): Pick<Store, "commit"> {
  return {
    async commit(commit) {
      assertConsistent(commit);
      return write<CommitOutcome>(async (tx) => {
        const { rollout, term, clearance, receipt } = commit;
        const [head, isOnTerm, isCleared, isFirst] = await Promise.all([
          // First, so that whoever else wants to change the rollout waits here.
          advanceRollout(tx, commit),
          term === undefined || touchTerm(tx, term),
          clearance === undefined || isUpheld(tx, rollout, clearance),
          receipt === undefined || insertReceipt(tx, receipt),
        ]);
        // Before the others: a retry of a request that went through finds its own change in the way, and must not be told that
        // somebody else's was.
        if (!isFirst) throw new Abandon<CommitOutcome>("receipt-exists");
        if (head === undefined || !isOnTerm || !isCleared) throw new Abandon<CommitOutcome>("stale");
        await appendEvents(tx, commit, head);
        if (commit.evidence) await insertEvidence(tx, commit.evidence);
        if (commit.exposureRuns) await insertExposureRuns(tx, commit.rollout, commit.exposureRuns);
        if (commit.approval) await insertApproval(tx, commit.rollout, commit.approval);
        if (commit.withdrawn) await deleteApproval(tx, commit.rollout, commit.withdrawn);
        if (commit.adopts) await dropApprovals(tx, commit.rollout, commit.adopts.exposure);
        return "committed";
      });
    },
  };
}

/**
 * Takes the rollout's row, where it still has the expected revision, for the rest of the transaction and reserves the
 * numbers of the events. Answers with the event before the first of them, or undefined when the revision is another one by now.
 */
async function advanceRollout(tx: Transaction, commit: Commit): Promise<ChainHead | undefined> {
  const { rollout, expectedRevision, next, events, adopts } = commit;
  const version = next ? sql`definition_digest = ${next.definition.digest}` : null;
  // Set to what it is already, the column would cost each commit a page of its index. So it is required to be what it is, and a
  // change of it that was not announced finds no row.
  const changed = version && adopts ? sql`, ${version}` : empty;
  const same = version && !adopts ? sql` AND ${version}` : empty;
  const [row] = await tx.rows<{ audit_seq: number; audit_hash: string }>(
    sql`UPDATE rollouts SET audit_seq = audit_seq + ${events.length} ${next ? sql`, ${stateAssignments(next)}` : empty}${changed}
      WHERE name = ${rollout} AND revision = ${expectedRevision}${same} RETURNING audit_seq, audit_hash`,
  );
  return row && { seq: row.audit_seq - events.length, hash: row.audit_hash };
}

/** Only now: the hash of the event before is known for certain once the row is ours. */
async function appendEvents(tx: Transaction, { rollout, events }: Commit, head: ChainHead): Promise<void> {
  const chained = chainEvents(events, head);
  const last = chained.at(-1);
  if (last === undefined) return;
  await Promise.all([
    insertEvents(tx, rollout, chained),
    tx.run(sql`UPDATE rollouts SET audit_hash = ${last.hash} WHERE name = ${rollout}`),
  ]);
}

/** Whether everything a risk-raising move was decided by is so still, and stays so until the transaction ends. */
async function isUpheld(
  tx: Transaction,
  rollout: string,
  { exposure, approvals, freeze }: NonNullable<Commit["clearance"]>,
): Promise<boolean> {
  const held = await Promise.all([stillAtVersion(tx, freeze.version), stillApproved(tx, rollout, exposure, approvals)]);
  return held.every(Boolean);
}

/** Mistakes of the caller that the database would accept and every later reader would pay for. */
function assertConsistent({ rollout, expectedRevision, next, events, evidence }: Commit): void {
  const names = [next?.rollout, evidence?.rollout, ...events.map((event) => event.rollout)];
  const foreign = names.find((name) => name !== undefined && name !== rollout);
  if (foreign !== undefined) throw new Error(`a commit to rollout ${rollout} carries something of rollout ${foreign}`);
  if (next && next.revision !== expectedRevision + 1) {
    throw new Error(
      `a commit to revision ${expectedRevision} must lead to ${expectedRevision + 1}, found ${next.revision}`,
    );
  }
}
