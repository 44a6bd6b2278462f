import { fractionOf, satisfies } from "../../criteria/exact.ts";
import type { Check, Condition, Stage } from "../../definition/definition.ts";

/** What a stage asks of one number: conditions that must hold (criteria) and that must not (stop conditions). */
export interface Limits {
  readonly good: readonly Condition[];
  readonly bad: readonly Condition[];
}

/** The limits a stage sets where `about` recognises the check. */
export function limitsOf(stage: Stage, about: (check: Check) => boolean): Limits {
  const conditions = (declared: readonly { readonly check: Check }[]): readonly Condition[] =>
    declared.flatMap(({ check }) => {
      const condition = check.kind === "comparison" || !about(check) ? null : check.condition;
      return condition === null ? [] : [condition];
    });
  return { good: conditions(stage.criteria), bad: conditions(stage.stopConditions) };
}

/** A number that keeps the limits; null when none does. */
export function withinLimits({ good, bad }: Limits): number | null {
  const bounds = [...good, ...bad].map((condition) => (condition.op === "none" ? 0 : condition.value));
  const sorted = [0, ...bounds].toSorted((one, other) => one - other);
  // The bounds, what lies between two of them and what lies beyond: one of each stretch on which no condition changes.
  const between = sorted.flatMap((bound, index) => [bound, (bound + (sorted[index + 1] ?? bound + 2)) / 2]);
  const candidates = [(sorted[0] ?? 0) - 1, ...between].map((value) => ({ value, exact: fractionOf(value) }));
  const kept = candidates.filter(
    ({ exact }) =>
      good.every((condition) => satisfies(condition, exact)) && !bad.some((condition) => satisfies(condition, exact)),
  );
  // The smallest that is not negative, since most amounts are none.
  return (kept.find(({ value }) => value >= 0) ?? kept.at(-1))?.value ?? null;
}
