/** Rollouts that have series of their own. */
export const ROLLOUTS_NAMED = 200;
/** Stands for all others; no rollout can have this name. */
export const OTHER_ROLLOUTS = "_other";

export interface RolloutNames {
  /**
   * The label of a rollout: its name for the first rollouts asked about in this process, one word for all others. With ten
   * thousand rollouts a series for each would cost the scraper more than it tells anybody.
   */
  labelOf(rollout: string): string;
  /** Every label there is so far. */
  labels(): readonly string[];
}

export function createRolloutNames(most = ROLLOUTS_NAMED): RolloutNames {
  const named = new Set<string>();
  return {
    labelOf(rollout) {
      if (named.has(rollout)) return rollout;
      if (named.size >= most) return OTHER_ROLLOUTS;
      named.add(rollout);
      return rollout;
    },
    labels: () => [...named, OTHER_ROLLOUTS],
  };
}
