import type { Approval } from "../rollout/approvals.ts";
import type { Access } from "./database.ts";
import { sql } from "./sql.ts";
import { asking, type Transaction } from "./transaction.ts";

export interface ApprovalStore {
  /** Those of one exposure that have not been withdrawn, oldest first. */
  approvals(rollout: string, exposure: number): Promise<readonly Approval[]>;
  /** The same of several rollouts at once, by name; of a rollout without any there is nothing. */
  approvalsOfAll(
    exposures: readonly { readonly rollout: string; readonly exposure: number }[],
  ): Promise<ReadonlyMap<string, readonly Approval[]>>;
}

const OLDEST_FIRST: { [column: string]: "asc" }[] = [{ at: "asc" }, { stage: "asc" }, { actor: "asc" }];

export function approvalsOf({ database, reader }: Access): ApprovalStore {
  return {
    approvals: (rollout, exposure) =>
      asking(() =>
        reader.rows<Approval>(sql`SELECT stage, actor, note, at FROM approvals
          WHERE rollout = ${rollout} AND exposure = ${exposure} ORDER BY at, stage, actor`),
      ),

    async approvalsOfAll(exposures) {
      const found = new Map<string, Approval[]>();
      if (exposures.length === 0) return found;
      const current = new Map(exposures.map(({ rollout, exposure }) => [rollout, exposure]));
      const where = { rolloutName: { in: [...current.keys()] } };
      const rows = await asking(() => database.approval.findMany({ where, orderBy: OLDEST_FIRST }));
      for (const row of rows) {
        if (row.exposure !== current.get(row.rolloutName)) continue;
        found.set(row.rolloutName, [...(found.get(row.rolloutName) ?? []), approvalFromRow(row)]);
      }
      return found;
    },
  };
}

function approvalFromRow({ stage, actor, note, at }: Approval): Approval {
  return { stage, actor, note, at };
}

/** Who approves twice keeps the first approval. */
export async function insertApproval(
  tx: Transaction,
  rollout: string,
  { exposure, stage, actor, note, at }: Approval & { readonly exposure: number },
): Promise<void> {
  await tx.run(sql`INSERT INTO approvals (rollout, exposure, stage, actor, note, at)
    VALUES (${rollout}, ${exposure}, ${stage}, ${actor}, ${note}, ${at}) ON CONFLICT DO NOTHING`);
}

export async function deleteApproval(
  tx: Transaction,
  rollout: string,
  { exposure, stage, actor }: Pick<Approval, "stage" | "actor"> & { readonly exposure: number },
): Promise<void> {
  await tx.run(sql`DELETE FROM approvals
    WHERE rollout = ${rollout} AND exposure = ${exposure} AND stage = ${stage} AND actor = ${actor}`);
}

/** Whether none of these was withdrawn. The caller's transaction holds the rollout's row, which every withdrawal has to take. */
export async function stillApproved(
  tx: Transaction,
  rollout: string,
  exposure: number,
  seen: readonly Approval[],
): Promise<boolean> {
  if (seen.length === 0) return true;
  const rows = await tx.rows<Pick<Approval, "stage" | "actor">>(
    sql`SELECT stage, actor FROM approvals WHERE rollout = ${rollout} AND exposure = ${exposure}`,
  );
  return seen.every(({ stage, actor }) => rows.some((row) => row.stage === stage && row.actor === actor));
}

/** All of an exposure. */
export async function dropApprovals(tx: Transaction, rollout: string, exposure: number): Promise<void> {
  await tx.run(sql`DELETE FROM approvals WHERE rollout = ${rollout} AND exposure = ${exposure}`);
}
