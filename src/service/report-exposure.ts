import type { Exposure } from "../criteria/observation.ts";
import type { Commit, Store } from "../store/store.ts";
import type { Assessor } from "./assess-rollout.ts";
import type { Catalog } from "./catalog.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { Line } from "./line.ts";
import { ServiceError } from "./service-error.ts";

export interface ExposureDependencies {
  readonly store: Pick<Store, "findRollout" | "commit">;
  readonly catalog: Pick<Catalog, "byDigest">;
  readonly assessor: Pick<Assessor, "exposure">;
  readonly line: Line;
  readonly clock: () => Date;
}

export interface ExposureReport {
  readonly rollout: string;
  readonly runs: readonly string[];
  /** Revision whose flags the runs used; null: the current one. */
  readonly revision: number | null;
  readonly actor: string;
}

/** Adds runs to the current exposure, with an audit event; answers the exposure as it then is. */
export async function reportExposure(deps: ExposureDependencies, report: ExposureReport): Promise<Exposure> {
  const state = await rolloutOf(deps.store, report.rollout);
  const { definition } = await deps.catalog.byDigest(state.definition.digest);
  const now = deps.clock();
  // Revisions within one exposure serve the same flags; an earlier one served others, and its runs prove nothing here.
  if (report.revision !== null && (report.revision < state.exposure.id || report.revision > state.revision)) {
    throw new ServiceError(
      "revision-mismatch",
      `The runs used revision ${report.revision}, but the flags in force began with revision ${state.exposure.id} (now ${state.revision}). Runs of an earlier environment do not count.`,
      { revision: state.revision, stage: state.stage },
    );
  }
  const change: Commit = {
    rollout: state.rollout,
    expectedRevision: state.revision,
    events: [
      {
        rollout: state.rollout,
        revision: state.revision,
        type: "exposure.reported",
        at: now.toISOString(),
        actor: report.actor,
        reason: null,
        data: { exposure: state.exposure.id, runs: report.runs },
      },
    ],
    exposureRuns: { exposure: state.exposure.id, runs: report.runs, actor: report.actor, at: now.toISOString() },
  };
  // To commit only: what the runs are credited to is what was in force when they were reported, not when their turn came.
  const outcome = await deps.line.inTurn(state.rollout, () => deps.store.commit(change));
  if (outcome !== "committed") {
    // Retrying could credit the runs to flags they never had.
    throw new ServiceError(
      "concurrent-change",
      `Rollout ${state.rollout} changed while the runs were being recorded; nothing was recorded. Check which flags they used and report them again.`,
    );
  }
  return deps.assessor.exposure(definition, state, now);
}
