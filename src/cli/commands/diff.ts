import type { RolloutDifference } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { differenceText } from "../terminal/difference.ts";

export const diff: CommandSpec = {
  name: "diff",
  summary: "what changed between two moments, and by which events",
  positionals: { shown: "FROM TO", least: 2, most: 2 },
  options: {},
  notes: ["FROM and TO: a revision (3) or an RFC 3339 instant that has passed (2026-11-23T08:00:00Z)."],
  example: "sluice diff 3 5",
  run: async (context) => {
    const [from = "", to = ""] = context.positionals;
    const request = { path: path("rollouts", await context.rollout(), "diff"), query: { from, to } };
    const answer = await context.api.json<RolloutDifference>(request);
    return printAnswer(context, answer, (difference) => differenceText(difference, context.paint));
  },
};
