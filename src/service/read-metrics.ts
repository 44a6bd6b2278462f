import type { Store } from "../store/store.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";
import type { Assessor } from "./assess-rollout.ts";
import type { Catalog } from "./catalog.ts";
import { rolloutOf } from "./find-rollout.ts";
import { describeRuns, observeRuns } from "./measure-runs.ts";
import { metricViews, type MetricsReport } from "./metric-view.ts";

export interface MetricsDependencies {
  readonly store: Pick<Store, "findRollout">;
  readonly catalog: Pick<Catalog, "byDigest">;
  readonly assessor: Pick<Assessor, "exposure">;
  readonly telemetry: Pick<TelemetrySources, "get">;
  readonly clock: () => Date;
}

/** Every metric of the definition over the named runs, or (null) over those of the current exposure. Judges nothing. */
export async function readMetrics(
  deps: MetricsDependencies,
  request: { readonly rollout: string; readonly runs: readonly string[] | null },
): Promise<MetricsReport> {
  const state = await rolloutOf(deps.store, request.rollout);
  const { definition } = await deps.catalog.byDigest(state.definition.digest);
  const now = deps.clock();
  const named = request.runs === null ? null : [...new Set(request.runs)];
  const exposure =
    named === null
      ? await deps.assessor.exposure(definition, state, now)
      : { ...(await describeRuns(deps.telemetry, definition, state, named, now)), since: null };
  const { runs, problem, since } = exposure;
  const observations = await observeRuns(deps.telemetry, definition, state, definition.metrics, runs, now);
  const { baseline } = state;
  return {
    state,
    at: now.toISOString(),
    since,
    runs,
    problem,
    baseline: baseline && {
      stage: baseline.stage,
      capturedAt: baseline.capturedAt,
      runs: baseline.runs,
      digest: baseline.digest,
    },
    metrics: metricViews(definition, observations, runs, baseline),
  };
}
