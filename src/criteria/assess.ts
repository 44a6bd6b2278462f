import type { Check, Criterion, Definition, Stage, StopCondition } from "../definition/definition.ts";
import type { Assessment, CriterionResult, StopConditionResult } from "./assessment.ts";
import type { CriterionOutcome, StopOutcome } from "./check-outcome.ts";
import { judgeComparison, type ComparisonOutcome } from "./comparison.ts";
import { judgeEvidence, watchEvidence, type EvidenceContext } from "./evidence-criterion.ts";
import { findById } from "./find-by-id.ts";
import { judgeMetric, watchMetric } from "./metric-criterion.ts";
import { adviseOnExposure, assessMinimum } from "./minimum.ts";
import type { Baseline, Exposure, Observation, Observations, RecordedEvidence } from "./observation.ts";
import { describeStopAction } from "./stop-action.ts";
import { worstVerdict, type Verdict } from "./verdict.ts";

export interface AssessInput {
  readonly definition: Definition;
  readonly stage: Stage;
  /** The instant all checks share; the core has no clock of its own. */
  readonly now: Date | string;
  readonly exposure: Exposure;
  readonly observations: Observations;
  /** Records of the current exposure. */
  readonly evidence: readonly RecordedEvidence[];
  readonly baseline: Baseline | null;
}

interface Context extends Omit<AssessInput, "now"> {
  readonly now: Date;
  readonly since: Date;
}

function instant(value: Date | string, what: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime()))
    throw new Error(`${what} is ${JSON.stringify(value)}, expected an ISO 8601 instant`);
  return date;
}

function observationOf({ observations }: Context, metric: string): Observation | undefined {
  // "constructor" is a legal metric id, and every plain object has one.
  return Object.hasOwn(observations, metric) ? observations[metric] : undefined;
}

function evidenceContext(context: Context, id: string): EvidenceContext {
  const { evidence, since, now, definition } = context;
  return { requirement: findById(definition.evidence, id, "evidence"), evidence, since, now };
}

function compared(context: Context, id: string): ComparisonOutcome {
  const { definition, baseline, exposure } = context;
  const comparison = findById(definition.comparisons, id, "comparison");
  const metric = findById(definition.metrics, comparison.metric, "metric");
  return judgeComparison({ comparison, metric, observation: observationOf(context, metric.id), baseline, exposure });
}

/** What looks at each kind of check: criteria conclude a verdict from it, stop conditions whether they trip. */
interface Conclude<Outcome> {
  metric(...of: Parameters<typeof judgeMetric>): Outcome;
  evidence(...of: Parameters<typeof judgeEvidence>): Outcome;
  comparison(outcome: ComparisonOutcome): Outcome;
}

const AS_CRITERION: Conclude<CriterionOutcome> = {
  metric: judgeMetric,
  evidence: judgeEvidence,
  comparison(compared) {
    const { status: _, ...outcome } = compared;
    return outcome;
  },
};

const AS_STOP_CONDITION: Conclude<StopOutcome> = {
  metric: watchMetric,
  evidence: watchEvidence,
  comparison(compared) {
    const { verdict: _, ...outcome } = compared;
    return outcome;
  },
};

function look<Outcome>(check: Check, context: Context, conclude: Conclude<Outcome>): Outcome {
  switch (check.kind) {
    case "metric": {
      const metric = findById(context.definition.metrics, check.metric, "metric");
      return conclude.metric(metric, observationOf(context, check.metric), check);
    }
    case "evidence":
      return conclude.evidence(check, evidenceContext(context, check.evidence));
    case "comparison":
      return conclude.comparison(compared(context, check.comparison));
  }
}

function assessCriterion({ id, title, blocking, runbook, check }: Criterion, context: Context): CriterionResult {
  return { id, title, blocking, runbook, ...look(check, context, AS_CRITERION) };
}

function assessStopCondition(
  { id, title, runbook, check, then }: StopCondition,
  context: Context,
): StopConditionResult {
  return { id, title, runbook, then: describeStopAction(then), ...look(check, context, AS_STOP_CONDITION) };
}

const STOP_VERDICTS: Record<StopConditionResult["status"], Verdict> = {
  clear: "pass",
  // Not knowing whether it went wrong undoes nothing, but nothing is promoted on it either.
  unknown: "inconclusive",
  triggered: "fail",
};

/** Evaluates the stage at one instant: same input, same answer, whatever order runs and records come in. */
export function assess(input: AssessInput): Assessment {
  const { stage, exposure } = input;
  const now = instant(input.now, "now");
  const context: Context = { ...input, now, since: instant(exposure.since, "the exposure's beginning") };
  const minimum = assessMinimum(stage.minimum, exposure, now);
  const criteria = stage.criteria.map((criterion) => assessCriterion(criterion, context));
  const stopConditions = stage.stopConditions.map((condition) => assessStopCondition(condition, context));
  const verdict = worstVerdict([
    minimum.verdict,
    ...criteria.filter((result) => result.blocking).map((result) => result.verdict),
    ...stopConditions.map((result) => STOP_VERDICTS[result.status]),
  ]);
  const unmet = criteria.filter((result) => !result.blocking && result.verdict !== "pass");
  const advisories = [
    ...adviseOnExposure(minimum, exposure),
    ...unmet.map((result) => `${result.title} is ${result.verdict} (it blocks nothing): ${result.message}`),
  ];
  return { stage: stage.id, at: now.toISOString(), exposure, minimum, criteria, stopConditions, verdict, advisories };
}
