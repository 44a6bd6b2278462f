import type { CommandSpec } from "../command.ts";
import { sendCommand } from "../send-command.ts";

export const promote: CommandSpec = {
  name: "promote",
  summary: "move to the next stage, if the gate is open",
  positionals: { shown: "", least: 0, most: 0 },
  options: {
    reason: { value: "TEXT", help: "why, for the audit trail; needed with --force" },
    force: { help: "pass over what is not known and what people have not cleared, never over what is known to be bad" },
    "dry-run": { help: "ask the gate, change and record nothing" },
  },
  example: 'sluice promote --rollout checkout --reason "three clean runs"',
  run: async (context) => {
    const reason = context.option("reason");
    const body = { ...(reason === undefined ? {} : { reason }), ...(context.isSet("force") ? { force: true } : {}) };
    const query = context.isSet("dry-run") ? { dryRun: "true" } : {};
    return sendCommand(context, await context.rollout(), ["promote"], body, query);
  },
};
