import type { Freeze, FreezeAnswer } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { instant } from "../terminal/time.ts";

export const freeze: CommandSpec = {
  name: "freeze",
  summary: "stop every move up of every rollout; the ways down stay open",
  positionals: { shown: "", least: 0, most: 0 },
  options: { reason: { value: "TEXT", help: "why, for the audit trail; without it: says whether there is a freeze" } },
  example: 'sluice freeze --reason "incident 4711"',
  run: async (context) => {
    const reason = context.option("reason");
    const answer = await context.api.json<Freeze | FreezeAnswer>(
      reason === undefined ? { path: path("freeze") } : { method: "POST", path: path("freeze"), json: { reason } },
    );
    return printAnswer(context, answer, freezeText);
  },
};

export const unfreeze: CommandSpec = {
  name: "unfreeze",
  summary: "lift the freeze",
  positionals: { shown: "", least: 0, most: 0 },
  options: { reason: { value: "TEXT", help: "why, for the audit trail" } },
  example: 'sluice unfreeze --reason "incident 4711 is over"',
  run: async (context) => {
    const json = { reason: context.required("reason") };
    const answer = await context.api.json<FreezeAnswer>({ method: "POST", path: path("freeze", "lift"), json });
    return printAnswer(context, answer, freezeText);
  },
};

function freezeText(answer: Freeze | FreezeAnswer): string {
  const { frozen } = answer;
  const already = "decision" in answer && answer.decision === "unchanged" ? " already" : "";
  if (frozen === null && "decision" in answer) return `not frozen${already || " any more"}\n`;
  // Somebody in a hurry meant to freeze, and left the reason out.
  if (frozen === null) return "not frozen, and nothing was changed; to freeze: sluice freeze --reason TEXT\n";
  return `frozen${already}, since ${instant(frozen.at)} by ${frozen.actor}: ${frozen.reason}\n`;
}
