import type { BacktestStep } from "./backtest-step.ts";

/** A run at which two documents part. Null: the document's exposure query does not find the run. */
export interface Difference {
  readonly run: string;
  readonly one: BacktestStep | null;
  readonly other: BacktestStep | null;
}

/**
 * The runs at which two walks over one history do not do the same. Being in different stages is no difference by itself:
 * it follows from an earlier one, and would repeat it at every run after.
 */
export function compareSteps(one: readonly BacktestStep[], other: readonly BacktestStep[]): readonly Difference[] {
  const ones = new Map(one.map((step) => [step.run, step]));
  const others = new Map(other.map((step) => [step.run, step]));
  return [...new Set([...ones.keys(), ...others.keys()])]
    .map((run) => ({ run, one: ones.get(run) ?? null, other: others.get(run) ?? null }))
    .filter((pair) => deed(pair.one) !== deed(pair.other));
}

function deed(step: BacktestStep | null): string {
  if (step?.outcome === "promoted") return `promoted to ${step.to}`;
  if (step?.outcome !== "stopped") return "nothing";
  return step.stops
    .filter(({ carriedOut }) => carriedOut)
    .map(({ action }) => action)
    .join(", ");
}
