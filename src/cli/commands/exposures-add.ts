import type { ExposureAnswer } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import { usageError } from "../cli-error.ts";
import type { CommandSpec } from "../command.ts";
import { exposureText } from "../terminal/exposure.ts";

export const exposuresAdd: CommandSpec = {
  name: "exposures add",
  summary: "report runs that used the environment in force",
  positionals: { shown: "RUN...", least: 1, most: 1_000 },
  options: {
    revision: { value: "N", help: "revision of the flags the runs used; refused when other flags are in force by now" },
  },
  notes: ["From the first report on, the reported runs count instead of those the definition's query finds."],
  example: "sluice exposures add run-20261123-081500",
  run: async (context) => {
    const text = context.option("revision");
    if (text !== undefined && !/^\d{1,15}$/.test(text))
      throw usageError(`--revision is ${JSON.stringify(text)}, needed a whole number`);
    const runs = [...new Set(context.positionals)];
    const rollout = await context.rollout();
    const answer = await context.api.json<ExposureAnswer>({
      method: "POST",
      path: path("rollouts", rollout, "exposures"),
      json: { runs, ...(text === undefined ? {} : { revision: Number(text) }) },
    });
    return printAnswer(context, answer, ({ stage, revision, exposure }) => {
      const shown = exposureText(exposure, null, context.io.now(), context.paint);
      return `✓ reported for ${rollout} in ${stage}, revision ${revision}\n${shown}`;
    });
  },
};
