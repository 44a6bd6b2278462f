import { VERDICTS, type Verdict } from "../criteria/verdict.ts";
import { canonicalJson } from "../definition/canonical-json.ts";
import { idCursor, toPage } from "./cursor.ts";
import type { Access, Database } from "./database.ts";
import { anyObject, instant, nullable, object, oneOf } from "./shape.ts";
import { join, sql } from "./sql.ts";
import type { Commit, EvidenceRecord, Store } from "./store.ts";
import { checkStored, readStoredJson } from "./stored-json.ts";
import { asking, type Transaction } from "./transaction.ts";

const cursors = idCursor("evidence");
const columns = object({
  verdict: oneOf(VERDICTS),
  observedAt: instant,
  recordedAt: instant,
  expiresAt: nullable(instant),
});
// Few texts, each kept prepared: of every number of runs up to a thousand they would take a hundred megabytes.
const RUNS_PER_STATEMENT = 100;

type EvidenceRow = Awaited<ReturnType<Database["evidence"]["findMany"]>>[number];

export async function insertEvidence(tx: Transaction, record: Omit<EvidenceRecord, "id">): Promise<void> {
  const { rollout, evidence, exposure, verdict, message, value, unit, actor, source } = record;
  const { observedAt, recordedAt, expiresAt, detail } = record;
  await tx.run(sql`INSERT INTO evidence (rollout, evidence, exposure, verdict, message, value, unit, observed_at, recorded_at,
      expires_at, actor, source, detail)
    VALUES (${rollout}, ${evidence}, ${exposure}, ${verdict}, ${message}, ${value}, ${unit}, ${observedAt}, ${recordedAt},
      ${expiresAt}, ${actor}, ${source}, ${canonicalJson(detail)})`);
}

/** Stores reported runs; one that was reported before keeps its first report. */
export async function insertExposureRuns(
  tx: Transaction,
  rollout: string,
  { exposure, runs, actor, at }: NonNullable<Commit["exposureRuns"]>,
): Promise<void> {
  for (let start = 0; start < runs.length; start += RUNS_PER_STATEMENT) {
    const values = runs
      .slice(start, start + RUNS_PER_STATEMENT)
      .map((run) => sql`(${rollout}, ${exposure}, ${run}, ${at}, ${actor})`);
    await tx.run(sql`INSERT INTO exposure_runs (rollout, exposure, run, reported_at, actor)
      VALUES ${join(values)} ON CONFLICT DO NOTHING`);
  }
}

export function evidenceOf({
  database,
  reader,
}: Access): Pick<Store, "listEvidence" | "latestEvidence" | "reportedRuns"> {
  return {
    async listEvidence({ rollout, evidence, cursor, limit }) {
      const where = {
        rolloutName: rollout,
        ...(evidence !== undefined && { evidence }),
        ...(cursor !== undefined && { id: { lt: cursors.decode(cursor) } }),
      };
      const rows = await asking(() => database.evidence.findMany({ where, orderBy: { id: "desc" }, take: limit + 1 }));
      return toPage(rows, limit, recordFromRow, (row) => cursors.encode(row.id));
    },

    async latestEvidence(rollout, exposure) {
      const rows = await asking(() =>
        reader.rows<EvidenceRow>(sql`SELECT id, rollout AS "rolloutName", evidence, exposure, verdict, message, value, unit,
            observed_at AS "observedAt", recorded_at AS "recordedAt", expires_at AS "expiresAt", actor, source, detail
          FROM evidence
          WHERE id IN (SELECT MAX(id) FROM evidence WHERE rollout = ${rollout} AND exposure = ${exposure} GROUP BY evidence)
          ORDER BY evidence`),
      );
      return rows.map(recordFromRow);
    },

    async reportedRuns(rollout, exposure) {
      const rows = await asking(() =>
        reader.rows<{ run: string }>(
          sql`SELECT run FROM exposure_runs WHERE rollout = ${rollout} AND exposure = ${exposure} ORDER BY run`,
        ),
      );
      return rows.map((row) => row.run);
    },
  };
}

function recordFromRow({ id, rolloutName, ...row }: EvidenceRow): EvidenceRecord {
  const name = `evidence ${id}`;
  checkStored(name, row, columns);
  return {
    ...row,
    id: String(id),
    rollout: rolloutName,
    verdict: row.verdict as Verdict, // just checked
    detail: readStoredJson(name, row.detail, anyObject) as EvidenceRecord["detail"], // parsed JSON is Json
  };
}
