import type { Check, Condition, Criterion, Stage, StopAction, StopCondition } from "./definition.ts";
import type {
  BoundDocument,
  CriterionDocument,
  StageDocument,
  StopActionDocument,
  StopConditionDocument,
} from "./document.ts";
import { parseDuration } from "./duration.ts";

/** Fills in the defaults of one stage; `index` is its rung on the ladder. */
export function normaliseStage(stage: StageDocument, index: number): Stage {
  const runs = stage.minimum?.runs ?? 0;
  return {
    id: stage.id,
    index,
    title: stage.title,
    objective: stage.objective ?? "",
    steps: (stage.steps ?? []).map((step) =>
      typeof step === "string" ? { text: step, command: null } : { text: step.text, command: step.command ?? null },
    ),
    flags: stage.flags ?? {},
    monitors: (stage.monitors ?? []).map((monitor) =>
      typeof monitor === "string"
        ? { text: monitor, metric: null }
        : { text: monitor.text, metric: monitor.metric ?? null },
    ),
    minimum: {
      runs,
      recommendedRuns: stage.minimum?.recommendedRuns ?? runs,
      durationMs: parseDuration(stage.minimum?.duration ?? "PT0S"),
    },
    criteria: (stage.criteria ?? []).map(normaliseCriterion),
    stopConditions: (stage.stopConditions ?? []).map(normaliseStopCondition),
    baseline: stage.baseline ?? [],
    approvals: stage.approvals ?? 0,
    windows: { allow: stage.windows?.allow ?? [], deny: stage.windows?.deny ?? [] },
    autoPromote: stage.autoPromote ?? false,
  };
}

function normaliseCriterion(criterion: CriterionDocument): Criterion {
  return {
    id: criterion.id,
    title: criterion.title,
    check: criterionCheck(criterion),
    blocking: criterion.blocking ?? true,
    runbook: criterion.runbook ?? null,
  };
}

function criterionCheck(criterion: CriterionDocument): Check {
  if ("comparison" in criterion) return { kind: "comparison", comparison: criterion.comparison };
  if ("evidence" in criterion) {
    const condition = criterion.expect === undefined ? null : boundOf(criterion.expect);
    return { kind: "evidence", evidence: criterion.evidence, condition };
  }
  const condition: Condition = criterion.expect === "none" ? { op: "none" } : boundOf(criterion.expect);
  return { kind: "metric", metric: criterion.metric, condition, minimumSample: criterion.minimumSample ?? 1 };
}

function normaliseStopCondition(stop: StopConditionDocument): StopCondition {
  return {
    id: stop.id,
    title: stop.title,
    check: stopCheck(stop),
    // oxlint-disable-next-line unicorn/no-thenable -- data, never awaited; the document's own word
    then: actionOf(stop.then),
    runbook: stop.runbook ?? null,
  };
}

function stopCheck(stop: StopConditionDocument): Check {
  if ("comparison" in stop) return { kind: "comparison", comparison: stop.comparison };
  if ("evidence" in stop) {
    return { kind: "evidence", evidence: stop.evidence, condition: stop.when === "fails" ? null : boundOf(stop.when) };
  }
  const condition: Condition = stop.when === "any" ? { op: "moreThan", value: 0 } : boundOf(stop.when);
  return { kind: "metric", metric: stop.metric, condition, minimumSample: stop.minimumSample ?? 1 };
}

function actionOf(action: StopActionDocument): StopAction {
  if (action === "hold") return { kind: "hold" };
  if ("rollback" in action) return { kind: "rollback", to: action.rollback };
  return { kind: "engage", killSwitch: action.engage };
}

function boundOf(bound: BoundDocument): Condition {
  for (const op of ["atLeast", "moreThan", "atMost", "lessThan"] as const) {
    const value = bound[op];
    if (value !== undefined) return { op, value };
  }
  // Treating a bound without a limit as met would be success out of nothing.
  throw new Error("found a bound without a limit, expected atLeast, moreThan, atMost or lessThan");
}
