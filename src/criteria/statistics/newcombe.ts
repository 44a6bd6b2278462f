import type { Counts } from "./counts.ts";
import { wilsonInterval } from "./wilson.ts";

/** 90 % interval of (baseline − current) by Newcombe's hybrid score, in percentage points. Both sides need trials. */
export function newcombeInterval(baseline: Counts, current: Counts): readonly [number, number] {
  const [a, b] = [wilsonInterval(baseline), wilsonInterval(current)];
  const difference = a.rate - b.rate;
  const lower = difference - Math.hypot(a.rate - a.lower, b.upper - b.rate);
  const upper = difference + Math.hypot(a.upper - a.rate, b.rate - b.lower);
  return [100 * lower, 100 * upper];
}
