import type { Flags } from "../api/wire.ts";
import type { FlagValue } from "../../definition/definition.ts";

export interface WatchedChange {
  readonly name: string;
  /** Null: not served. */
  readonly from: FlagValue | null;
  readonly to: FlagValue | null;
}

/** The flags that differ, by name. */
export function changesBetween(before: Flags["flags"], after: Flags["flags"]): readonly WatchedChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names
    .map((name) => ({ name, from: before[name] ?? null, to: after[name] ?? null }))
    .filter(({ from, to }) => from !== to);
}
