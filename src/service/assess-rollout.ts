import { assess } from "../criteria/assess.ts";
import type { Assessment } from "../criteria/assessment.ts";
import type { Baseline, Exposure, Observations, RecordedEvidence } from "../criteria/observation.ts";
import type { Definition, Metric, Stage } from "../definition/definition.ts";
import { captureBaseline } from "../rollout/capture-baseline.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { EvidenceRecord, Store } from "../store/store.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";
import { describeRuns, measureRuns, observeRuns, type MeasuredRuns } from "./measure-runs.ts";

export interface AssessmentOfRollout {
  readonly assessment: Assessment;
  /** What leaving this stage upwards would freeze; null when the stage declares no baseline or it could not be measured. */
  readonly baselineCapture: Baseline | null;
  /** Why some of the telemetry could not be read; null: all of it was. */
  readonly unreadable: string | null;
}

export interface Assessor {
  /** Reads telemetry and evidence once and judges them at `now`. Never rejects because of telemetry. */
  assess(definition: Definition, state: RolloutState, now: Date): Promise<AssessmentOfRollout>;
  exposure(definition: Definition, state: RolloutState, now: Date): Promise<Exposure>;
  /** Metrics over named runs, whatever exposure they belong to. */
  measure(
    definition: Definition,
    state: RolloutState,
    metrics: readonly Metric[],
    runs: readonly string[],
    now: Date,
  ): Promise<MeasuredRuns>;
}

export function createAssessor(
  store: Pick<Store, "latestEvidence" | "reportedRuns">,
  telemetry: Pick<TelemetrySources, "get">,
): Assessor {
  async function exposure(definition: Definition, state: RolloutState, now: Date): Promise<Exposure> {
    const { id, since } = state.exposure;
    const reported = await store.reportedRuns(state.rollout, id);
    if (!definition.exposure || reported.length > 0) {
      const described = await describeRuns(telemetry, definition, state, reported, now);
      return { id, since, source: reported.length > 0 ? "reported" : "none", ...described };
    }
    const found = await telemetry
      .get(state.telemetrySource)
      .findRuns(definition.exposure, { since, reported, now, limits: definition.telemetry });
    return { id, since, source: "query", ...found };
  }

  return {
    exposure,
    measure: (definition, state, metrics, runs, now) => measureRuns(telemetry, definition, state, metrics, runs, now),
    async assess(definition, state, now) {
      const stage = stageOf(definition, state);
      const [exposed, records] = await Promise.all([
        exposure(definition, state, now),
        store.latestEvidence(state.rollout, state.exposure.id),
      ]);
      const metrics = metricsOf(definition, stage);
      const observations = await observeRuns(telemetry, definition, state, metrics, exposed.runs, now);
      return judge(definition, state, stage, exposed, observations, records.map(recorded), now);
    },
  };
}

function judge(
  definition: Definition,
  state: RolloutState,
  stage: Stage,
  exposure: Exposure,
  observations: Observations,
  evidence: readonly RecordedEvidence[],
  now: Date,
): AssessmentOfRollout {
  const { baseline } = state;
  return {
    assessment: assess({ definition, stage, now, exposure, observations, evidence, baseline }),
    baselineCapture: captureBaseline(stage, observations, exposure, now.toISOString()),
    unreadable: unreadableBecause(exposure, observations),
  };
}

function unreadableBecause({ problem }: Exposure, observations: Observations): string | null {
  const lost = Object.values(observations).find((observation) => observation.kind === "unavailable");
  return problem?.message ?? lost?.message ?? null;
}

function stageOf(definition: Definition, state: RolloutState): Stage {
  const stage = definition.stages.find(({ id }) => id === state.stage);
  if (!stage)
    throw new Error(`rollout ${state.rollout} is in stage ${state.stage}, which its definition does not have`);
  return stage;
}

/** Only what this stage looks at: an assessment should not cost queries nobody asked about. */
export function metricsOf(definition: Definition, stage: Stage): readonly Metric[] {
  const wanted = new Set(stage.baseline);
  for (const { check } of [...stage.criteria, ...stage.stopConditions]) {
    if (check.kind === "metric") wanted.add(check.metric);
    if (check.kind === "comparison") {
      const comparison = definition.comparisons.find(({ id }) => id === check.comparison);
      if (comparison) wanted.add(comparison.metric);
    }
  }
  return definition.metrics.filter(({ id }) => wanted.has(id));
}

function recorded(record: EvidenceRecord): RecordedEvidence {
  const { evidence, verdict, message, observedAt, expiresAt, value, unit, source, actor } = record;
  return { evidence, verdict, message, observedAt, expiresAt, value, unit, source, actor };
}
