import type { FlagChange, FlagValue } from "../../generated/contract.ts";
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
