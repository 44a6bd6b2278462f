import type { Comparison, CriterionResult, Definition, StopConditionResult } from "../../generated/contract.ts";

export type Result = CriterionResult | StopConditionResult;

/** Where the lines of a bar are drawn, in the unit of the value. `good` is the side of a line on which all is well. */
export interface Limits {
  readonly unit: "share" | "points" | "percent" | "plain";
  readonly good: "below" | "above";
  readonly target: number | null;
  readonly stop: number | null;
}

/**
 * The limits a result was held against, as the definition in force declares them; null where the check is no number (evidence), or
 * is not in this definition (then only the words of the result are shown, never a line in the wrong place).
 */
export function limitsOf(definition: Definition | null, stage: string, result: Result): Limits | null {
  const declared = definition?.stages.find(({ id }) => id === stage);
  if (definition === null || declared === undefined) return null;
  const stops = "status" in result;
  const found = (stops ? declared.stopConditions : declared.criteria).find(({ id }) => id === result.id);
  if (found === undefined) return null;
  const { check } = found;
  if (check.kind === "comparison") {
    const comparison = definition.comparisons.find(({ id }) => id === check.comparison);
    return comparison === undefined ? null : comparisonLimits(comparison);
  }
  const { condition } = check;
  if (condition === null) return null;
  const share =
    check.kind === "metric" && definition.metrics.find(({ id }) => id === check.metric)?.kind === "proportion";
  const bound = condition.op === "none" ? 0 : condition.value;
  const above = condition.op === "atLeast" || condition.op === "moreThan";
  // What a stop condition names is the bad side.
  const good = above !== stops ? "above" : "below";
  const unit = share ? "share" : "plain";
  return stops ? { unit, good, target: null, stop: bound } : { unit, good, target: bound, stop: null };
}

function comparisonLimits({ scale, target, stop }: Comparison): Limits {
  return { unit: scale === "points" ? "points" : "percent", good: "below", target, stop };
}
