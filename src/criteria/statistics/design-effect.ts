import type { RunProportion } from "../observation.ts";

export interface DesignEffect {
  readonly value: number;
  /** False: too few runs (or no variation at all) to tell, so trials are taken as independent. */
  readonly estimated: boolean;
}

const FEWEST_RUNS = 4;
const LARGEST = 3;

/**
 * How much less the baseline's trials tell than as many independent ones: the variance of its rate between runs over the
 * variance coins would have. Trials of one run fail together; taking them as independent makes one bad run look like proof
 * of a regression. Never below 1 (chance evenness is no bonus) and never above 3 (few runs estimate it badly).
 */
export function estimateDesignEffect(perRun: readonly RunProportion[]): DesignEffect {
  const runs = perRun.filter((run) => run.run !== null && run.trials > 0);
  const trials = runs.reduce((sum, run) => sum + run.trials, 0);
  const successes = runs.reduce((sum, run) => sum + run.successes, 0);
  if (runs.length < FEWEST_RUNS || successes === 0 || successes === trials) return { value: 1, estimated: false };
  // In whole numbers: a sum of floats depends on the order of the runs in its last bit, and a decision must replay to the bit.
  const deviations = runs.map((run) => BigInt(run.successes) * BigInt(trials) - BigInt(successes) * BigInt(run.trials));
  const squares = Number(deviations.reduce((sum, deviation) => sum + deviation * deviation, 0n));
  const effect = (runs.length * squares) / ((runs.length - 1) * trials * successes * (trials - successes));
  return { value: Math.min(LARGEST, Math.max(1, effect)), estimated: true };
}
