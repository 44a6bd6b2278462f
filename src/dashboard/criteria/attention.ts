import type { CriterionResult, StopConditionResult } from "../../generated/contract.ts";

/** One word for what a check came to, for criteria and stop conditions alike. */
export type Standing = "pass" | "inconclusive" | "error" | "fail" | "clear" | "unknown" | "triggered";

export function standingOf(result: CriterionResult | StopConditionResult): Standing {
  return "status" in result ? result.status : result.verdict;
}

/** Whether somebody has to look at it: everything that is not known to be well. */
export function needsAttention(result: CriterionResult | StopConditionResult): boolean {
  const standing = standingOf(result);
  return standing !== "pass" && standing !== "clear";
}

const ORDER: readonly Standing[] = ["triggered", "fail", "error", "unknown", "inconclusive", "clear", "pass"];

/** What is in the way first, the document's order within the same standing; what never blocks comes after what does. */
export function byAttention<T extends CriterionResult | StopConditionResult>(results: readonly T[]): readonly T[] {
  const rank = (result: T) => {
    const informative = "blocking" in result && !result.blocking && needsAttention(result);
    return ORDER.indexOf(standingOf(result)) + (informative ? 0.5 : 0);
  };
  return results.toSorted((a, b) => rank(a) - rank(b));
}
