import type { FlagValue } from "../../definition/definition.ts";
import type { FlagChange } from "../../rollout/flag-change.ts";
import { table } from "./table.ts";

export function changeTable(changes: readonly FlagChange[], indent = "  "): string {
  return table(
    null,
    changes.map(({ name, from, to }) => [name, `${shownFlag(from)} -> ${shownFlag(to)}`]),
    indent,
  );
}

/** Null: the version of the definition does not serve it. */
export function shownFlag(value: FlagValue | null): string {
  return value === null ? "(not served)" : String(value);
}
