import type { ExplainedFlags } from "../../generated/contract.ts";
import { table } from "./table.ts";

/** Each flag in force and where its value comes from. */
export function flagTable(explained: ExplainedFlags, indent = ""): string {
  const rows = Object.entries(explained.flags).map(([name, { value, source }]) => [name, String(value), source]);
  return table(["FLAG", "VALUE", "FROM"], rows, indent);
}
