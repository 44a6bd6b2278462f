import { compareFractions, fractionOf, type Fraction } from "../exact.ts";
import type { Counts } from "./counts.ts";

/**
 * Drop of the rate in percent (points, or of the baseline's rate) from whole counts, without rounding: 95 % to 90 % is a drop of exactly 5,
 * which a limit of "more than 5" lets through. Needs trials on both sides and, for `relative`, a baseline with successes.
 */
export function exactDrop(baseline: Counts, current: Counts, scale: "points" | "relative"): Fraction {
  const [x0, n0] = [BigInt(baseline.successes), BigInt(baseline.trials)];
  const [x, n] = [BigInt(current.successes), BigInt(current.trials)];
  return { numerator: 100n * (x0 * n - x * n0), denominator: scale === "points" ? n0 * n : x0 * n };
}

/** Equality is not a violation. */
export function exceeds(drop: Fraction, limit: number): boolean {
  return compareFractions(drop, fractionOf(limit)) > 0;
}
