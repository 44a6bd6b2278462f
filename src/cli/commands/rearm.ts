import type { CommandSpec } from "../command.ts";
import { sendCommand } from "../send-command.ts";

export const rearm: CommandSpec = {
  name: "rearm",
  summary: "arm an engaged kill switch again: its flags apply no longer",
  positionals: { shown: "SWITCH", least: 1, most: 1 },
  options: {
    reason: { value: "TEXT", help: "why, for the audit trail" },
    force: {
      help: "pass over what is not known and what people have not cleared, never over a triggered stop condition",
    },
  },
  notes: ["The rollout goes on from the stage it is in; the answer shows which flags change."],
  example: 'sluice rearm emergency-rollback --reason "fixed in the 16:20 deployment"',
  run: async (context) => {
    const [killSwitch = ""] = context.positionals;
    const body = { reason: context.required("reason"), ...(context.isSet("force") ? { force: true } : {}) };
    return sendCommand(context, await context.rollout(), ["kill-switches", killSwitch, "rearm"], body);
  },
};
