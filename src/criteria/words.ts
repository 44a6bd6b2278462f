import type { Condition } from "../definition/definition.ts";

/** A number for people: at most two decimals, none that say nothing. */
export function decimal(value: number): string {
  const rounded = Number(value.toFixed(2));
  // A small value must not read as exactly zero.
  return rounded === 0 && value !== 0 ? String(Number(value.toPrecision(2))) : String(rounded === 0 ? 0 : rounded);
}

/** "91.67 %". Only everything reads as 100 % and only nothing as 0 %: 99,999 of 100,000 must not look flawless. */
export function percent(part: number, whole: number): string {
  const rounded = Number(((100 * part) / whole).toFixed(2));
  if (rounded >= 100 && part < whole) return "99.99 %";
  if (rounded <= 0 && part > 0) return "0.01 %";
  return `${rounded} %`;
}

/** "3 phases", "1 phase", "1 duplicate group". Where a preposition makes it unclear which word is the plural, it stays. */
export function counted(n: number, plural: string): string {
  return `${decimal(n)} ${unitOf(n, plural)}`;
}

function unitOf(n: number, plural: string): string {
  if (n !== 1 || / (?:of|with|without|in|for|from|over|to) /.test(plural)) return plural;
  return plural.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}

/** "1 more phase", "12 more phases". */
export function more(n: number, plural: string): string {
  return counted(n, plural).replace(/^(\S+) /, "$1 more ");
}

const BOUND_WORDS = { atLeast: "at least", moreThan: "more than", atMost: "at most", lessThan: "less than" } as const;

/** "at least 95 %", "at least 1 phase", "more than 0 tokens", "none". */
export function conditionText(condition: Condition, unit: string | null, share: boolean): string {
  if (condition.op === "none") return "none";
  // Multiplying a decimal by 100 in binary gives 56.99999999999999 for 0.57; twelve digits hide that and nothing else.
  const value = share ? `${Number((condition.value * 100).toPrecision(12))} %` : String(condition.value);
  const of = unit === null || share ? "" : ` ${unitOf(condition.value, unit)}`;
  return `${BOUND_WORDS[condition.op]} ${value}${of}`;
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** "1 d 2 h", at most two units, rounded down. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [size, unit] of UNITS) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0 && parts.length < 2) parts.push(`${n} ${unit}`);
  }
  return parts.join(" ") || "0 s";
}
