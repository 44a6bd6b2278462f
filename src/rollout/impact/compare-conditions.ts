import type { Condition } from "../../definition/definition.ts";
import type { Effect } from "./impact.ts";

/** A condition as a half line: all values on one side of a limit, the limit itself included or not. */
interface HalfLine {
  readonly side: "above" | "below";
  readonly limit: number;
  readonly included: boolean;
}

/** What the second condition does where the first was needed: looser, if more values meet it. Null: there is none. */
export function effectOfCondition(from: Condition | null, to: Condition | null): Effect {
  if (from === null || to === null) return from === to ? "neutral" : "unclear";
  const before = halfLine(from);
  const after = halfLine(to);
  if (before.side !== after.side) return "unclear";
  if (before.limit === after.limit) {
    if (before.included === after.included) return "neutral";
    return after.included ? "looser" : "tighter";
  }
  return after.limit < before.limit === (after.side === "above") ? "looser" : "tighter";
}

/** What is looser to pass is tighter to trip. */
export function opposite(effect: Effect): Effect {
  if (effect === "looser") return "tighter";
  return effect === "tighter" ? "looser" : effect;
}

/** The effect of a number that changed; null where it did not. */
export function effectOfNumber(from: number, to: number, more: "looser" | "tighter"): Effect | null {
  if (from === to) return null;
  return to > from ? more : opposite(more);
}

/** The effect of a number of which null is more than any. */
export function effectOfLimit(from: number | null, to: number | null, more: "looser" | "tighter"): Effect | null {
  return effectOfNumber(from ?? Infinity, to ?? Infinity, more);
}

function halfLine(condition: Condition): HalfLine {
  switch (condition.op) {
    case "none":
      return { side: "below", limit: 0, included: true };
    case "atLeast":
    case "moreThan":
      return { side: "above", limit: condition.value, included: condition.op === "atLeast" };
    case "atMost":
    case "lessThan":
      return { side: "below", limit: condition.value, included: condition.op === "atMost" };
  }
}
