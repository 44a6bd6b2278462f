import type { Assessment } from "../criteria/assessment.ts";
import type { Definition } from "../definition/definition.ts";
import { decide } from "../rollout/decide.ts";
import { findStage } from "../rollout/flag-environment.ts";
import { runbooksOf } from "../rollout/outcome.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Store } from "../store/store.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";
import { metricsOf, type Assessor } from "./assess-rollout.ts";
import type { Catalog } from "./catalog.ts";
import { clearanceOf, type ClearanceStore } from "./clearance.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { AssessedRollout } from "./services.ts";

export interface AssessmentDependencies {
  readonly store: Pick<Store, "findRollout"> & ClearanceStore;
  readonly catalog: Pick<Catalog, "byDigest">;
  readonly assessor: Pick<Assessor, "assess">;
  readonly telemetry: Pick<TelemetrySources, "get">;
  readonly clock: () => Date;
}

/** Only where a person asks: a promote must not wait for advice. */
async function adviseOn(
  { telemetry }: Pick<AssessmentDependencies, "telemetry">,
  definition: Definition,
  state: RolloutState,
  { exposure }: Assessment,
  now: Date,
): Promise<readonly string[]> {
  const source = telemetry.get(state.telemetrySource);
  const metrics = metricsOf(definition, findStage(definition, state.stage));
  const runs = exposure.runs.map(({ run }) => run);
  const finding =
    exposure.source === "query" && definition.exposure
      ? { finding: { sql: definition.exposure.find, since: new Date(exposure.since) } }
      : {};
  return (await source.advise?.(metrics, { runs, now, limits: definition.telemetry, ...finding })) ?? [];
}

/** "May I promote, and if not why?", answered by the very decision a promote would get, so the two can never differ. */
export async function assessForPromotion(
  deps: AssessmentDependencies,
  rollout: string,
  requester: string,
): Promise<AssessedRollout> {
  const state = await rolloutOf(deps.store, rollout);
  const { definition, machine } = await deps.catalog.byDigest(state.definition.digest);
  const now = deps.clock();
  const { assessment, baselineCapture } = await deps.assessor.assess(definition, state, now);
  const { blockers } = decide({
    definition,
    machine,
    state,
    command: { type: "promote", reason: null, force: false },
    actor: requester,
    now: now.toISOString(),
    assessment,
    baselineCapture,
    clearance: await clearanceOf(deps.store, state),
  });
  const unmet = [
    ...blockers,
    ...assessment.criteria.filter(({ verdict }) => verdict !== "pass"),
    ...assessment.stopConditions.filter(({ status }) => status !== "clear"),
  ];
  const advice = await adviseOn(deps, definition, state, assessment, now);
  return { state, assessment, blockers, runbooks: runbooksOf(definition, unmet), advice };
}
