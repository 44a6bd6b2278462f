import { decide } from "../rollout/decide.ts";
import { runbooksOf } from "../rollout/outcome.ts";
import type { Store } from "../store/store.ts";
import type { Assessor } from "./assess-rollout.ts";
import type { Catalog } from "./catalog.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { AssessedRollout } from "./services.ts";

export interface AssessmentDependencies {
  readonly store: Pick<Store, "findRollout">;
  readonly catalog: Pick<Catalog, "byDigest">;
  readonly assessor: Pick<Assessor, "assess">;
  readonly clock: () => Date;
}

/** "May I promote, and if not why?", answered by the very decision a promote would get, so the two can never differ. */
export async function assessForPromotion(deps: AssessmentDependencies, rollout: string): Promise<AssessedRollout> {
  const state = await rolloutOf(deps.store, rollout);
  const { definition, machine } = await deps.catalog.byDigest(state.definition.digest);
  const now = deps.clock();
  const { assessment, baselineCapture, advice } = await deps.assessor.assess(definition, state, now);
  const { blockers } = decide({
    definition,
    machine,
    state,
    command: { type: "promote", reason: null, force: false },
    actor: "system:assessment",
    now: now.toISOString(),
    assessment,
    baselineCapture,
  });
  const unmet = [
    ...blockers,
    ...assessment.criteria.filter(({ verdict }) => verdict !== "pass"),
    ...assessment.stopConditions.filter(({ status }) => status !== "clear"),
  ];
  return { state, assessment, blockers, runbooks: runbooksOf(definition, unmet), advice };
}
