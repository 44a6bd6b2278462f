import type { Approvals } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { approvalsText } from "../terminal/approvals.ts";

export const approvals: CommandSpec = {
  name: "approvals",
  summary: "which move up needs approvals, and who has approved",
  positionals: { shown: "", least: 0, most: 0 },
  options: {},
  example: "sluice approvals",
  run: async (context) => {
    const rollout = await context.rollout();
    const answer = await context.api.json<Approvals>({ path: path("rollouts", rollout, "approvals") });
    return printAnswer(context, answer, approvalsText);
  },
};
