import type { FlagChange, Flags } from "../../generated/contract.ts";
import { table } from "./table.ts";
import { instant } from "./time.ts";

/** What is in force from now on, and what of it is new; the first time, all of it. */
export function watchedChange({ rollout, stage, revision }: Flags, changes: readonly FlagChange[], now: Date): string {
  const rows = changes.map(({ name, from, to }) => [name, from === null ? shown(to) : `${from} -> ${shown(to)}`]);
  const head = `${instant(now.toISOString())}  ${rollout} is in ${stage}, revision ${revision}`;
  return rows.length === 0 ? `${head}; no flag changes\n` : `${head}\n${table(null, rows, "  ")}`;
}

/** The same in one line, for the log of a command that runs under it. */
export function watchedLine({ rollout, stage, revision }: Flags, changes: readonly FlagChange[]): string {
  const parts = changes.map(({ name, from, to }) =>
    from === null ? `${name}=${to}` : `${name} ${from} -> ${shown(to)}`,
  );
  return `${rollout} is in ${stage}, revision ${revision} (${parts.join(", ")})`;
}

function shown(value: FlagChange["to"]): string {
  return value === null ? "not served" : String(value);
}
