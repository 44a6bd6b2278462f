import type { Counts } from "./counts.ts";

/** 95th percentile of the normal distribution: 90 % two-sided. */
const Z = 1.6448536269514722;

function wilson({ successes, trials }: Counts): { rate: number; lower: number; upper: number } {
  const rate = successes / trials;
  const spread = 1 + (Z * Z) / trials;
  const centre = (rate + (Z * Z) / (2 * trials)) / spread;
  const half = (Z / spread) * Math.sqrt((rate * (1 - rate)) / trials + (Z * Z) / (4 * trials * trials));
  return { rate, lower: centre - half, upper: centre + half };
}

/** 90 % interval of (baseline − current) by Newcombe's hybrid score, in percentage points. Both sides need trials. */
export function newcombeInterval(baseline: Counts, current: Counts): readonly [number, number] {
  const [a, b] = [wilson(baseline), wilson(current)];
  const difference = a.rate - b.rate;
  const lower = difference - Math.hypot(a.rate - a.lower, b.upper - b.rate);
  const upper = difference + Math.hypot(a.upper - a.rate, b.rate - b.lower);
  return [100 * lower, 100 * upper];
}
