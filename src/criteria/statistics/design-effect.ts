import type { RunProportion } from "../observation.ts";

export interface DesignEffect {
  readonly value: number;
  /** False: too few runs to tell, so trials are taken as independent; or no failures to tell by, so the usual is assumed. */
  readonly estimated: boolean;
}

const FEWEST_RUNS = 4;
const LARGEST = 3;
/** What observed systems of this kind tend to show, and how many degrees of freedom that knowledge is worth. */
const USUAL = 1.25;
const WEIGHT = 4;

/**
 * How much less the baseline's trials tell than as many independent ones: the variance of its rate between runs over the
 * variance coins would have. Trials of one run fail together; taking them as independent makes one bad run look like proof
 * of a regression. A handful of runs estimates it badly, so the estimate is pulled towards the usual: taken bare it let more false
 * stops through and found fewer true regressions. Never below 1: chance evenness is no bonus.
 */
export function estimateDesignEffect(perRun: readonly RunProportion[]): DesignEffect {
  const runs = perRun.filter((run) => run.run !== null && run.trials > 0);
  const trials = runs.reduce((sum, run) => sum + run.trials, 0);
  const successes = runs.reduce((sum, run) => sum + run.successes, 0);
  if (runs.length < FEWEST_RUNS) return { value: 1, estimated: false };
  if (successes === 0 || successes === trials) return { value: USUAL, estimated: false };
  // In whole numbers: a sum of floats depends on the order of the runs in its last bit, and a decision must replay to the bit.
  const deviations = runs.map((run) => BigInt(run.successes) * BigInt(trials) - BigInt(successes) * BigInt(run.trials));
  const squares = Number(deviations.reduce((sum, deviation) => sum + deviation * deviation, 0n));
  const effect = (runs.length * squares) / ((runs.length - 1) * trials * successes * (trials - successes));
  const freedom = runs.length - 1;
  const pulled = (freedom * effect + WEIGHT * USUAL) / (freedom + WEIGHT);
  return { value: Math.min(LARGEST, Math.max(1, pulled)), estimated: true };
}
