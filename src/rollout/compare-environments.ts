import type { Definition, FlagEnvironment, FlagValue } from "../definition/definition.ts";
import type { FlagChange } from "./flag-change.ts";
import { isMoreAutonomous } from "./flag-environment.ts";

/** What differs between environments of two versions of a definition: each may serve what the other does not. */
export function compareEnvironments(from: FlagEnvironment, to: FlagEnvironment): readonly FlagChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .map((name) => ({ name, from: valueOf(from, name), to: valueOf(to, name) }))
    .filter((change) => change.from !== change.to);
}

/**
 * Whether the observed system may act more on its own after the changes, by what either version marks as autonomy. What cannot be
 * told counts: a variable that is served no more falls back to whatever the observed system makes of it.
 */
export function mayRaiseAutonomy(from: Definition, to: Definition, changes: readonly FlagChange[]): boolean {
  const autonomous = new Set([...from.variables, ...to.variables].filter((v) => v.autonomy).map(({ name }) => name));
  return changes.some((change) => autonomous.has(change.name) && mayBeMore(change));
}

function mayBeMore({ from, to }: FlagChange): boolean {
  if (to === null || typeof to === "string" || typeof from === "string") return true;
  // What was not served before was decided by nobody here; only what is plainly off adds nothing.
  return from === null ? Number(to) !== 0 : isMoreAutonomous(to, from);
}

function valueOf(values: FlagEnvironment, name: string): FlagValue | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}
