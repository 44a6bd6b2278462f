import type { CommandSpec } from "../command.ts";
import { sendCommand } from "../send-command.ts";

export const hold: CommandSpec = {
  name: "hold",
  summary: "lock promotions; flags stay as they are",
  positionals: { shown: "", least: 0, most: 0 },
  options: { reason: { value: "TEXT", help: "why, for the audit trail" } },
  example: 'sluice hold --reason "incident 4711"',
  run: async (context) => {
    const reason = context.required("reason");
    return sendCommand(context, await context.rollout(), ["hold"], { reason });
  },
};
