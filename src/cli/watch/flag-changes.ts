import type { FlagChange, Flags } from "../../generated/contract.ts";

/** The flags that differ, by name; null: not served. */
export function changesBetween(before: Flags["flags"], after: Flags["flags"]): readonly FlagChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .map((name) => ({ name, from: before[name] ?? null, to: after[name] ?? null }))
    .filter(({ from, to }) => from !== to);
}
