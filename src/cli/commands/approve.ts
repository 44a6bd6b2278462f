import type { Approvals } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { approvalsText } from "../terminal/approvals.ts";

export const approve: CommandSpec = {
  name: "approve",
  summary: "consent to the next move up, or to another version; somebody else asks for it",
  positionals: { shown: "STAGE", least: 1, most: 1 },
  options: {
    note: { value: "TEXT", help: "what you looked at, for the audit trail" },
    withdraw: { help: "take your own approval back" },
  },
  notes: [
    "Counts until the stage, its flags or the definition change.",
    "For the adoption of another version STAGE is definition:DIGEST, as the refusal of the adoption spells it.",
  ],
  example: 'sluice approve stage-2 --note "looked at the token savings"',
  run: async (context) => {
    const rollout = await context.rollout();
    const [stage = ""] = context.positionals;
    const note = context.option("note");
    const answer = await context.api.json<Approvals>(
      context.isSet("withdraw")
        ? { method: "DELETE", path: path("rollouts", rollout, "approvals", stage) }
        : {
            method: "POST",
            path: path("rollouts", rollout, "approvals"),
            json: { stage, ...(note === undefined ? {} : { note }) },
          },
    );
    return printAnswer(context, answer, approvalsText);
  },
};
