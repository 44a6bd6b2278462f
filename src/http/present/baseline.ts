import type { Baseline } from "../../criteria/observation.ts";

/** Wire form `Baseline`; null where none is frozen. */
export function presentBaseline(baseline: Baseline | null) {
  if (baseline === null) return null;
  const { stage, capturedAt, runs, metrics, digest } = baseline;
  return {
    stage,
    capturedAt,
    runs,
    metrics: metrics.map(({ metric, perRun, successes, trials }) => ({
      metric,
      perRun: perRun.map((share) => ({ run: share.run, successes: share.successes, trials: share.trials })),
      successes,
      trials,
    })),
    digest,
  };
}
