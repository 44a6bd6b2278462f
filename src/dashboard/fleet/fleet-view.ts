import type { Rollout } from "../../generated/contract.ts";
import { healthOf } from "./health.ts";

/** The rollouts that fit what was typed, those that need somebody first; within a rank the one that has waited longest. */
export function sortByAttention(rollouts: readonly Rollout[], search: string): readonly Rollout[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rollouts
    .filter((rollout) => words.every((word) => searched(rollout).includes(word)))
    .map((rollout) => ({ rollout, rank: healthOf(rollout).rank }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        compare(a.rollout.exposure.since, b.rollout.exposure.since) ||
        compare(a.rollout.rollout, b.rollout.rollout),
    )
    .map(({ rollout }) => rollout);
}

/** What a search looks at: everything the row says. */
function searched(rollout: Rollout): string {
  const { rollout: name, stage, stageTitle, definition, engaged } = rollout;
  return [
    name,
    stage,
    stageTitle,
    definition.name,
    healthOf(rollout).word,
    ...engaged.map(({ killSwitch }) => killSwitch),
  ]
    .join(" ")
    .toLowerCase();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
