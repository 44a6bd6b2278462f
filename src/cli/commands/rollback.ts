import type { CommandSpec } from "../command.ts";
import { sendCommand } from "../send-command.ts";

export const rollback: CommandSpec = {
  name: "rollback",
  summary: "go back to an earlier stage; holds promotion",
  positionals: { shown: "", least: 0, most: 0 },
  options: {
    to: { value: "STAGE", help: "the earlier stage" },
    reason: { value: "TEXT", help: "why, for the audit trail" },
  },
  example: 'sluice rollback --to stage-1 --reason "savings turned negative"',
  run: async (context) => {
    const body = { to: context.required("to"), reason: context.required("reason") };
    return sendCommand(context, await context.rollout(), ["rollback"], body);
  },
};
