import type { Rollout } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { rolloutHead } from "../terminal/rollout-head.ts";

export const status: CommandSpec = {
  name: "status",
  summary: "where a rollout is",
  positionals: { shown: "[ROLLOUT]", least: 0, most: 1 },
  options: {},
  example: "sluice status checkout",
  run: async (context) => {
    const name = await context.rollout(context.positionals[0]);
    const answer = await context.api.json<Rollout>({ path: path("rollouts", name) });
    return printAnswer(context, answer, (rollout) => {
      const head = rolloutHead(rollout, context.io.now(), context.paint);
      return `${head}\nMay I promote, and if not why? sluice explain ${rollout.rollout}\n`;
    });
  },
};
