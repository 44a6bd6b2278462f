import type { Counts } from "./counts.ts";
import { betaCdf } from "./incomplete-beta.ts";

const GRID = 200;
/** Standard deviations around the mean that the grid spans; beyond lies less than a ten-thousandth even of a skewed density. */
const SPAN = 12;

/** How far below the baseline's rate p0 the current rate must be for the drop to exceed the limit (in percent). */
function threshold(p0: number, limit: number, scale: "points" | "relative"): number {
  return scale === "points" ? p0 - limit / 100 : p0 * (1 - limit / 100);
}

/**
 * For each limit the probability that the true drop exceeds it, both rates having a uniform prior.
 * The baseline's density is summed over a fixed grid against the exact distribution of the current rate: no random numbers, so
 * that a decision replays bit for bit. The grid spans the density rather than 0..1, or a large baseline would fall between points.
 * The uniform prior (not Jeffreys') keeps the density finite at 1, where a flawless baseline puts all its weight.
 */
export function dropProbabilities(
  baseline: Counts,
  current: Counts,
  scale: "points" | "relative",
  limits: readonly number[],
): number[] {
  const [a0, b0] = [1 + baseline.successes, 1 + baseline.trials - baseline.successes];
  const below = betaCdf(1 + current.successes, 1 + current.trials - current.successes);
  const size = a0 + b0;
  const mean = a0 / size;
  const reach = SPAN * Math.sqrt((a0 * b0) / (size * size * (size + 1)));
  const from = Math.max(0, mean - reach);
  const width = (Math.min(1, mean + reach) - from) / GRID;
  const logDensity = (p: number): number => (a0 - 1) * Math.log(p) + (b0 - 1) * Math.log1p(-p);
  const peak = logDensity(mean);
  const sums = limits.map(() => 0);
  let total = 0;
  for (let i = 0; i < GRID; i++) {
    const p0 = from + (i + 0.5) * width;
    const weight = Math.exp(logDensity(p0) - peak);
    total += weight;
    limits.forEach((limit, index) => {
      sums[index] = (sums[index] ?? 0) + weight * below(threshold(p0, limit, scale));
    });
  }
  return sums.map((sum) => sum / total);
}
