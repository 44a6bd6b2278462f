import type { BaselineAnswer } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { baselineText } from "../terminal/baseline.ts";

export const baseline: CommandSpec = {
  name: "baseline",
  summary: "what later stages are compared with",
  positionals: { shown: "", least: 0, most: 0 },
  options: {},
  notes: ["It is frozen when the stage that declares it is left by a promotion, or by: sluice baseline replace RUN..."],
  example: "sluice baseline",
  run: async (context) => {
    const rollout = await context.rollout();
    const answer = await context.api.json<BaselineAnswer>({ path: path("rollouts", rollout, "baseline") });
    return printAnswer(context, answer, (body) =>
      body.baseline === null
        ? `${rollout} has no baseline yet: it is frozen when the stage that declares it is left by a promotion, or by: sluice baseline replace RUN...\n`
        : baselineText(body.baseline),
    );
  },
};
