import type { CommandSpec } from "../command.ts";
import { sendCommand } from "../send-command.ts";

export const baselineReplace: CommandSpec = {
  name: "baseline replace",
  summary: "freeze the baseline anew, over these runs",
  positionals: { shown: "RUN...", least: 1, most: 1_000 },
  options: {
    reason: { value: "TEXT", help: "why, for the audit trail" },
    "dry-run": { help: "measure and ask, change and record nothing" },
  },
  notes: ["Stage and flags stay as they are. Refused while a regression against the old baseline is open."],
  example: 'sluice baseline replace base-1 base-2 --reason "the first was taken with the old model"',
  run: async (context) => {
    const body = { runs: [...new Set(context.positionals)], reason: context.required("reason") };
    const query = context.isSet("dry-run") ? { dryRun: "true" } : {};
    return sendCommand(context, await context.rollout(), ["baseline"], body, query);
  },
};
