import type { ExposurePage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { exposureText } from "../terminal/exposure.ts";

export const exposures: CommandSpec = {
  name: "exposures",
  summary: "which runs used the environment in force",
  positionals: { shown: "", least: 0, most: 0 },
  options: {},
  example: "sluice exposures",
  run: async (context) => {
    const rollout = await context.rollout();
    const answer = await context.api.json<ExposurePage>({ path: path("rollouts", rollout, "exposures") });
    return printAnswer(context, answer, ({ items }) =>
      items
        .map(({ stage, revision, exposure }) => {
          const text = exposureText(exposure, null, context.io.now(), context.paint);
          return `${rollout} in ${stage}, revision ${revision}\n${text}`;
        })
        .join(""),
    );
  },
};
