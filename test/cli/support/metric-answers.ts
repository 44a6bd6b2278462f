import { EXPOSURE, NOW, ROLLOUT } from "./answers.ts";

/** Answers about measurements, as the service would give them; contract.test.ts holds them against openapi.yaml. */

const DIGEST = "b".repeat(64);

export const BASELINE = {
  stage: "stage-0",
  capturedAt: NOW,
  runs: ["base-1", "base-2"],
  metrics: [{ metric: "success", perRun: [{ run: "base-1", successes: 19, trials: 20 }], successes: 19, trials: 20 }],
  digest: DIGEST,
};

export const BASELINE_ANSWER = { rollout: "autopack", stage: "stage-1", revision: 3, baseline: BASELINE };

const PLAIN = { unit: null, tier: null, target: null, counts: null, series: [], baseline: null };

export const METRICS = {
  rollout: "autopack",
  stage: ROLLOUT.stage,
  revision: 3,
  at: NOW,
  since: EXPOSURE.since,
  runs: EXPOSURE.runs,
  problem: null,
  baseline: { stage: "stage-0", capturedAt: NOW, runs: ["base-1", "base-2"], digest: DIGEST },
  metrics: [
    {
      ...PLAIN,
      id: "success",
      title: "Success rate",
      kind: "proportion",
      sampleUnit: "phases",
      tier: "primary",
      target: "no regression",
      value: 0.9,
      sample: 20,
      message: "18 of 20 phases (90 %)",
      series: [
        { run: "run-7", value: 0.8, sample: 10, successes: 8, trials: 10 },
        { run: "run-8", value: 1, sample: 10, successes: 10, trials: 10 },
        { run: "run-9", value: null, sample: 0 },
      ],
      baseline: { successes: 19, trials: 20, share: 0.95, series: [] },
    },
    {
      ...PLAIN,
      id: "cache-hits",
      title: "Cache hits",
      kind: "proportion",
      sampleUnit: "lookups",
      tier: "secondary",
      target: "> 50 %",
      value: null,
      sample: 0,
      message: "no lookups measured yet",
    },
    {
      ...PLAIN,
      id: "saved",
      title: "Tokens saved",
      kind: "total",
      unit: "tokens",
      sampleUnit: "rows",
      value: 0,
      sample: 12,
      message: "0 tokens in 12 rows",
    },
  ],
};
