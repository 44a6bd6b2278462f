import type { Metrics } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { metricsText } from "../terminal/metrics.ts";

export const metrics: CommandSpec = {
  name: "metrics",
  summary: "every metric now, per run, beside the baseline",
  positionals: { shown: "[RUN...]", least: 0, most: 200 },
  options: {},
  notes: ["Of the current exposure's runs, unless some are named. With --json: the series, ready to plot."],
  example: "sluice metrics run-7 run-8",
  run: async (context) => {
    const { positionals } = context;
    const rollout = await context.rollout();
    const answer = await context.api.json<Metrics>({
      path: path("rollouts", rollout, "metrics"),
      query: { runs: positionals.length > 0 ? positionals.join(",") : undefined },
    });
    return printAnswer(context, answer, (body) => metricsText(body, context.paint));
  },
};
