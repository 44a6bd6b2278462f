import type { CommandSpec } from "../command.ts";
import { sendCommand } from "../send-command.ts";

export const release: CommandSpec = {
  name: "release",
  summary: "unlock promotions",
  positionals: { shown: "", least: 0, most: 0 },
  options: { reason: { value: "TEXT", help: "why, for the audit trail" } },
  example: 'sluice release --reason "incident 4711 is over"',
  run: async (context) => {
    const reason = context.required("reason");
    return sendCommand(context, await context.rollout(), ["release"], { reason });
  },
};
