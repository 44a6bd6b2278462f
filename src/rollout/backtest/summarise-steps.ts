import type { BacktestStep } from "./backtest-step.ts";

/** Where a walk went. */
export interface BacktestSummary {
  readonly runs: number;
  /** The highest stage on the ladder that was reached; `run` null: the first one, from the beginning. */
  readonly reached: { readonly stage: string; readonly run: string | null };
  readonly promotions: number;
  /** The first stop. */
  readonly stopped: { readonly run: string; readonly message: string } | null;
  /** Where it ended. */
  readonly stage: string;
  readonly held: boolean;
}

/** `stages`: ids in the order of the ladder. */
export function summariseSteps(steps: readonly BacktestStep[], stages: readonly string[]): BacktestSummary {
  const first = stages[0] ?? "";
  const promotions = steps.filter(({ outcome }) => outcome === "promoted");
  const highest = promotions.reduce<BacktestSummary["reached"]>(
    (best, { to, run }) => (stages.indexOf(to) > stages.indexOf(best.stage) ? { stage: to, run } : best),
    { stage: first, run: null },
  );
  const stop = steps.find(({ outcome }) => outcome === "stopped");
  const last = steps.at(-1);
  return {
    runs: steps.length,
    reached: highest,
    promotions: promotions.length,
    stopped: stop === undefined ? null : { run: stop.run, message: stop.message },
    stage: last?.to ?? first,
    held: last?.held ?? false,
  };
}
