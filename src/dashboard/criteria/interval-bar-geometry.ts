import type { Limits, Result } from "./limits.ts";

/** Positions in percent of the width of the bar, 0 at its left end. */
export interface BarGeometry {
  readonly value: number;
  /** How surely the value is known; null where the service gives no interval for it. */
  readonly interval: { readonly from: number; readonly to: number } | null;
  /** From zero to the value, where there is no interval to show instead. */
  readonly fill: { readonly from: number; readonly to: number } | null;
  readonly target: number | null;
  readonly stop: number | null;
  /** Where zero lies, when it is within the bar. */
  readonly zero: number | null;
  /** The parts of the bar that are fine, doubtful and bad, left to right, without gaps. */
  readonly zones: readonly { readonly from: number; readonly to: number; readonly tone: "good" | "doubtful" | "bad" }[];
  /** What the ends of the bar stand for, in the unit of the limits. */
  readonly domain: { readonly from: number; readonly to: number };
}

/** Air on both sides, so that no line sits on the very edge. */
const MARGIN = 0.08;

/**
 * Null where there is nothing to draw: no number was observed, there is nothing it could be held against, or not a single one is
 * allowed (a bar that is bad from end to end says no more than the number).
 */
export function barGeometry(result: Result, limits: Limits | null): BarGeometry | null {
  if (limits === null || result.value === null || allowsNone(limits)) return null;
  const interval = intervalOf(result, limits);
  const lines = [limits.target, limits.stop].filter((line) => line !== null);
  const domain = domainOf([result.value, ...lines, ...(interval ?? []), 0], limits);
  const place = (at: number) => clamp(((at - domain.from) / (domain.to - domain.from)) * 100);
  const inside = domain.from < 0 && domain.to > 0;
  return {
    value: place(result.value),
    interval: interval === null ? null : { from: place(interval[0]), to: place(interval[1]) },
    fill:
      interval === null
        ? { from: Math.min(place(0), place(result.value)), to: Math.max(place(0), place(result.value)) }
        : null,
    target: limits.target === null ? null : place(limits.target),
    stop: limits.stop === null ? null : place(limits.stop),
    zero: inside ? place(0) : null,
    zones: zonesOf(limits, place),
    domain,
  };
}

/** A number of the bar with its unit: "88.9 %", "3.7 points", "4". */
export function numberText(value: number, unit: Limits["unit"]): string {
  const rounded = (n: number) => String(Math.round(n * 100) / 100);
  switch (unit) {
    case "share":
      return `${rounded(value * 100)} %`;
    case "percent":
      return `${rounded(value)} %`;
    case "points":
      return `${rounded(value)} points`;
    case "plain":
      return rounded(value);
  }
}

function allowsNone({ unit, good, target, stop }: Limits): boolean {
  return unit === "plain" && good === "below" && (target ?? stop) === 0;
}

/** The interval is of the difference in points; on another scale it would be a wrong one. */
function intervalOf({ comparison }: Result, { unit }: Limits): readonly [number, number] | null {
  if (comparison === null || unit !== "points") return null;
  const [from, to] = comparison.intervalPoints;
  return from === undefined || to === undefined ? null : [from, to];
}

function domainOf(values: readonly number[], { unit }: Limits): { readonly from: number; readonly to: number } {
  // A share has ends of its own: a bar that began at 85 % would make 88 % look like little.
  if (unit === "share") return { from: 0, to: 1 };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low || 1) * MARGIN;
  return { from: low < 0 ? low - air : 0, to: high + air };
}

function zonesOf({ good, target, stop }: Limits, place: (at: number) => number): BarGeometry["zones"] {
  const lines = [...new Set([target, stop].filter((line) => line !== null).map(place))].sort((a, b) => a - b);
  const tones =
    target !== null && stop !== null && lines.length === 2
      ? (["good", "doubtful", "bad"] as const)
      : (["good", "bad"] as const);
  const ordered = good === "below" ? tones : tones.toReversed();
  const edges = [0, ...lines, 100];
  return ordered.map((tone, index) => ({ from: edges[index] ?? 0, to: edges[index + 1] ?? 100, tone }));
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
