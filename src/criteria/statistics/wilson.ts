import type { Counts } from "./counts.ts";

/** 95th percentile of the normal distribution: 95 % to one side, 90 % between both. */
const Z = 1.6448536269514722;

/** Wilson's score interval of a share, 90 % two-sided; either end alone is a bound with 95 % confidence. Needs trials. */
export function wilsonInterval({ successes, trials }: Counts): {
  readonly rate: number;
  readonly lower: number;
  readonly upper: number;
} {
  const rate = successes / trials;
  const spread = 1 + (Z * Z) / trials;
  const centre = (rate + (Z * Z) / (2 * trials)) / spread;
  const half = (Z / spread) * Math.sqrt((rate * (1 - rate)) / trials + (Z * Z) / (4 * trials * trials));
  return { rate, lower: centre - half, upper: centre + half };
}
