import type { Comparison } from "../../definition/definition.ts";
import { effectiveCounts, type Counts } from "./counts.ts";
import { dropProbabilities } from "./drop-probability.ts";
import { exactDrop, exceeds } from "./exact-drop.ts";

/**
 * stop: as good as certainly worse; fail: probably worse, no promotion but nothing is undone; strong, weak: no relevant drop,
 * with that much evidence; inconclusive: could be either; insufficient: too few trials on a side to ask at all.
 */
export type Grade = "stop" | "fail" | "inconclusive" | "insufficient" | "weak" | "strong";

export interface RegressionInput {
  readonly baseline: Counts;
  readonly current: Counts;
  readonly limits: Pick<Comparison, "scale" | "target" | "stop" | "minimumSample">;
  readonly designEffect: number;
  /** Probability of a drop over the target that stops; see `stopConfidence`. */
  readonly confidence: number;
}

export interface Graded {
  readonly grade: Grade;
  readonly probabilityOverTarget: number;
  readonly probabilityOverStop: number;
}

const FAIL = 0.8;
const STRONG = 0.05;
const WEAK = 0.2;

/**
 * By the number of finished runs, the last for all further ones. Each run is another look at the same data, and the early looks at thin
 * data are the ones that stop healthy rollouts; so the bar starts high and comes down as trials add up. Measured in
 * bench/regression-rule.ts: a bar of .99 and then .90 stopped 7 of 100 healthy rollouts whose runs are correlated, this one fewer than 5,
 * and still found more of the harmed ones within five runs.
 */
const STOP = [0.995, 0.98, 0.95, 0.9, 0.8] as const;

/** What the probability of a drop must reach to stop. While a run is going on every look is an extra one, so the highest bar holds. */
export function stopConfidence(runs: number, allFinished: boolean): number {
  return (allFinished ? STOP[Math.min(Math.max(runs, 1), STOP.length) - 1] : undefined) ?? STOP[0];
}

/**
 * Grades whole counts; both sides need trials and, for the relative scale, the baseline successes.
 * `further` asks what the grade would be after that many more trials at the observed rate.
 */
export function gradeRegression(input: RegressionInput, further = 0): Graded {
  const { limits, designEffect } = input;
  const growth = (input.current.trials + further) / input.current.trials;
  const baseline = effectiveCounts(input.baseline, designEffect);
  const current = effectiveCounts(input.current, designEffect / growth);
  const [overTarget = Number.NaN, overStop = Number.NaN] = dropProbabilities(baseline, current, limits.scale, [
    limits.target,
    limits.stop,
  ]);
  const drop = exactDrop(input.baseline, input.current, limits.scale);
  const grade = (): Grade => {
    if (Math.min(baseline.trials, current.trials) < limits.minimumSample) return "insufficient";
    if (exceeds(drop, limits.target)) {
      if (exceeds(drop, limits.stop) && overTarget >= input.confidence) return "stop";
      return overTarget >= FAIL ? "fail" : "inconclusive";
    }
    if (overStop <= STRONG) return "strong";
    return overStop <= WEAK ? "weak" : "inconclusive";
  };
  return { grade: grade(), probabilityOverTarget: overTarget, probabilityOverStop: overStop };
}

/** The checklist's sentence taken at its word: the observed rates alone, once there are enough trials. No measure of chance. */
export function gradeLiterally(baseline: Counts, current: Counts, limits: RegressionInput["limits"]): Grade {
  if (Math.min(baseline.trials, current.trials) < limits.minimumSample) return "insufficient";
  const drop = exactDrop(baseline, current, limits.scale);
  if (exceeds(drop, limits.stop)) return "stop";
  return exceeds(drop, limits.target) ? "fail" : "strong";
}
