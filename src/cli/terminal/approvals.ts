import type { Approvals } from "../../generated/contract.ts";
import { table } from "./table.ts";
import { instant } from "./time.ts";

export function approvalsText({ rollout, stage, revision, stages, items }: Approvals): string {
  const head = `${rollout} in ${stage}, revision ${revision}\n`;
  const needed = stages.map((each) => `  ${each.stage}: ${each.given} of ${each.required} approvals\n`).join("");
  const nothing = "  no move up needs anybody's approval\n";
  const rows = items.map((item) => [instant(item.at), item.stage, item.actor, item.note ?? ""]);
  return head + (needed || nothing) + (rows.length === 0 ? "" : table(["AT", "STAGE", "BY", "NOTE"], rows));
}
