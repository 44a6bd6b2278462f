import type { RolloutState } from "../../src/rollout/state.ts";
import type { MetricsReport } from "../../src/service/services.ts";

/** A proportion with a baseline and a distribution, in one run. */
export function fakeMetrics(state: RolloutState): MetricsReport {
  return {
    state,
    at: state.updatedAt,
    since: state.exposure.since,
    runs: [{ run: "run-7", finished: true, known: true }],
    problem: null,
    baseline: state.baseline && {
      stage: state.baseline.stage,
      capturedAt: state.baseline.capturedAt,
      runs: state.baseline.runs,
      digest: state.baseline.digest,
    },
    metrics: [
      {
        id: "success",
        title: "Success rate",
        kind: "proportion",
        unit: null,
        sampleUnit: "phases",
        tier: "primary",
        target: "no regression",
        value: 0.9,
        sample: 10,
        message: "9 of 10 phases (90 %)",
        counts: null,
        series: [{ run: "run-7", value: 0.9, sample: 10, successes: 9, trials: 10 }],
        baseline: { successes: 9, trials: 10, share: 0.9, series: [{ run: "run-1", value: null, sample: 0 }] },
      },
      {
        id: "modes",
        title: "Modes",
        kind: "distribution",
        unit: null,
        sampleUnit: "rows",
        tier: null,
        target: null,
        value: null,
        sample: 2,
        message: "semantic 100 % of 2 rows",
        counts: [{ key: "semantic", n: 2 }],
        series: [{ run: "run-7", value: null, sample: 2, counts: [{ key: "semantic", n: 2 }] }],
        baseline: null,
      },
    ],
  };
}
