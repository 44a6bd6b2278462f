import { path } from "../api/api-client.ts";
import { askFlags, environmentOf } from "../api/flag-answer.ts";
import { usageError } from "../cli-error.ts";
import type { CommandSpec } from "../command.ts";
import { runChild } from "../run-child.ts";

export const run: CommandSpec = {
  name: "run",
  summary: "run a command under the flags in force",
  positionals: { shown: "-- COMMAND [ARGUMENT...]", least: 1, most: Number.POSITIVE_INFINITY },
  options: {},
  notes: [
    "The flags are read once and added to the command's environment; signals are passed on and its exit code is this one's.",
    "When the flags cannot be read nothing is run: a system without its flags is in no stage at all.",
  ],
  example: "sluice run -- ./start-workers.sh",
  run: async (context) => {
    const [command = "", ...args] = context.positionals;
    if (command === "") throw usageError("COMMAND is empty; name a program");
    if (context.json) throw usageError("--json does not go with run, whose output is the command's; leave it out");
    const { body: flags } = await askFlags(context.api, { path: path("rollouts", await context.rollout(), "flags") });
    return runChild(command, args, { ...context.env, ...environmentOf(flags) }, context.io);
  },
};
