/** Successes out of trials. Fractional where counts were divided by a design effect. */
export interface Counts {
  readonly successes: number;
  readonly trials: number;
}

/** What the counts would be worth if every trial were independent. Not rounded: rounding would move the rate. */
export function effectiveCounts(counts: Counts, designEffect: number): Counts {
  return { successes: counts.successes / designEffect, trials: counts.trials / designEffect };
}
