import { assess, type AssessInput } from "../../../src/criteria/assess.ts";
import type { Assessment, CriterionResult, StopConditionResult } from "../../../src/criteria/assessment.ts";
import type {
  Baseline,
  Exposure,
  Observation,
  ProportionObservation,
  RecordedEvidence,
  RunProportion,
} from "../../../src/criteria/observation.ts";
import type {
  Check,
  Comparison,
  Condition,
  Definition,
  EvidenceRequirement,
  Metric,
  Stage,
} from "../../../src/definition/definition.ts";

export const SINCE = "2026-01-05T08:00:00.000Z";
export const NOW = "2026-01-06T08:00:00.000Z";

const base = { title: "Measured", purpose: null, sampleUnit: "phases", unit: null };
export const METRICS = {
  success: { ...base, id: "success", title: "Success rate", kind: "proportion", sql: "SELECT success" },
  saved: { ...base, id: "saved", unit: "tokens", kind: "total", sql: "SELECT saved" },
  average: { ...base, id: "average", unit: "tokens", kind: "mean", sql: "SELECT average" },
  modes: { ...base, id: "modes", kind: "distribution", sql: "SELECT modes" },
  duplicates: {
    ...base,
    id: "duplicates",
    unit: "duplicate groups",
    kind: "violations",
    sql: "SELECT duplicates",
    population: "SELECT n",
  },
  schema: { ...base, id: "schema", sampleUnit: "columns", kind: "schema", tables: [], indexes: [] },
  memory: { ...base, id: "memory", unit: "GiB", kind: "gauge", from: { provider: "prometheus", query: "memory" } },
  packs: { ...base, id: "packs", sampleUnit: "packs", kind: "files", paths: ["{run}/pack.md"], sections: [] },
} satisfies Record<string, Metric>;

export const requirement = (
  id: string,
  kind: EvidenceRequirement["kind"],
  unit: string | null = null,
): EvidenceRequirement => ({
  id,
  kind,
  title: `Title of ${id}`,
  purpose: null,
  command: kind === "junit" ? "run the tests" : null,
  maxAgeMs: null,
  go: kind === "smoke-report" ? ["✓ GO", "⚠ GO"] : [],
  noGo: kind === "smoke-report" ? ["✗ NO-GO"] : [],
  unit,
  allow: [],
  probe: null,
});

export const REQUIREMENTS = {
  tests: requirement("tests", "junit"),
  smoke: requirement("smoke", "smoke-report"),
  memory: requirement("memory", "measurement", "GiB"),
  incident: requirement("incident", "attestation"),
  key: requirement("key", "probe"),
};

export const COMPARISON: Comparison = {
  id: "regression",
  title: "Regression",
  metric: "success",
  baseline: "stage-0",
  scale: "points",
  target: 5,
  stop: 10,
  mode: "graded",
  minimumSample: 10,
  minimumEvidence: "strong",
};

export const proportion = (successes: number, trials: number, perRun: RunProportion[] = []): ProportionObservation => ({
  kind: "proportion",
  perRun,
  successes,
  trials,
});

export const violations = (count: number, population: number, truncated = false): Observation => ({
  kind: "violations",
  count,
  population,
  truncated,
  rows: Array.from({ length: Math.min(count, 30) }, (_, index) => ({ run: "r", n: index })),
});

export const unavailable: Observation = { kind: "unavailable", cause: "timeout", message: "no answer within 10 s" };

export const runs = (finished: number, running = 0, known = true): Exposure["runs"] =>
  Array.from({ length: finished + running }, (_, i) => ({ run: `run-${i + 1}`, finished: i < finished, known }));

export const exposure = (changes: Partial<Exposure> = {}): Exposure => ({
  id: 7,
  since: SINCE,
  source: "query",
  runs: runs(3),
  problem: null,
  ...changes,
});

export const record = (changes: Partial<RecordedEvidence> & { evidence: string }): RecordedEvidence => ({
  verdict: "pass",
  message: "as it should be",
  observedAt: "2026-01-05T12:00:00.000Z",
  expiresAt: null,
  value: null,
  unit: null,
  source: null,
  actor: "ci",
  ...changes,
});

/** The trials dealt evenly to runs, successes first, so that any counts have a shape a database could give. */
export function dealt(successes: number, trials: number, runCount: number): RunProportion[] {
  return Array.from({ length: runCount }, (_, index) => {
    const share = (total: number): number =>
      Math.floor((total * (index + 1)) / runCount) - Math.floor((total * index) / runCount);
    return { run: `run-${index + 1}`, successes: Math.min(share(successes), share(trials)), trials: share(trials) };
  });
}

export const baseline = (successes: number, trials: number, perRun: RunProportion[] = []): Baseline => ({
  stage: "stage-0",
  capturedAt: SINCE,
  runs: perRun.flatMap((run) => run.run ?? []),
  metrics: [{ metric: "success", perRun, successes, trials }],
  digest: "0",
});

export const metricCheck = (metric: keyof typeof METRICS, condition: Condition, minimumSample = 1): Check => ({
  kind: "metric",
  metric,
  condition,
  minimumSample,
});

export const COMPARE: Check = { kind: "comparison", comparison: "regression" };

export interface Scene extends Partial<Omit<AssessInput, "definition" | "stage">> {
  readonly criteria?: readonly Check[];
  readonly stops?: readonly Check[];
  readonly blocking?: boolean;
  readonly minimum?: Stage["minimum"];
  readonly comparison?: Partial<Comparison>;
}

/** Assesses a stage that has just these checks; everything not given is harmless. */
export function assessScene(scene: Scene): Assessment {
  const stage: Stage = {
    id: "stage-1",
    index: 1,
    title: "Stage 1",
    objective: "",
    steps: [],
    flags: {},
    monitors: [],
    minimum: scene.minimum ?? { runs: 0, recommendedRuns: 0, durationMs: 0 },
    criteria: (scene.criteria ?? []).map((check, index) => ({
      id: `criterion-${index + 1}`,
      title: `Criterion ${index + 1}`,
      check,
      blocking: scene.blocking ?? true,
      runbook: "runbook-1",
    })),
    stopConditions: (scene.stops ?? []).map((check, index) => ({
      id: `stop-${index + 1}`,
      title: `Stop ${index + 1}`,
      check,
      then: { kind: "rollback", to: "stage-0" },
      runbook: null,
    })),
    autoPromote: false,
    baseline: [],
    approvals: 0,
    windows: { allow: [], deny: [] },
  };
  const definition: Definition = {
    name: "sample",
    title: "Sample",
    description: "",
    contacts: [],
    variables: [],
    tables: [],
    evidence: Object.values(REQUIREMENTS),
    metrics: Object.values(METRICS),
    comparisons: [{ ...COMPARISON, ...scene.comparison }],
    exposure: null,
    telemetry: { settleMs: 0, queryTimeoutMs: 1000, maxRows: 100 },
    monitor: { intervalMs: 60_000, confirmations: 2, cooldownMs: 900_000 },
    stages: [stage],
    killSwitches: [],
    runbooks: [],
    successMetrics: [],
    gates: [],
    checklist: [],
  };
  const { now = NOW, observations = {}, evidence: records = [], baseline: frozen = null } = scene;
  return assess({
    definition,
    stage,
    now,
    exposure: scene.exposure ?? exposure(),
    observations,
    evidence: records,
    baseline: frozen,
  });
}

export function onlyCriterion(assessment: Assessment): CriterionResult {
  const [criterion] = assessment.criteria;
  if (!criterion) throw new Error("the scene has no criterion");
  return criterion;
}

export function onlyStop(assessment: Assessment): StopConditionResult {
  const [stop] = assessment.stopConditions;
  if (!stop) throw new Error("the scene has no stop condition");
  return stop;
}
