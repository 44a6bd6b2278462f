import type { Assessment, ExplainedFlags } from "../../generated/contract.ts";
import { path } from "../api/api-client.ts";
import { EXIT } from "../cli-error.ts";
import type { CommandSpec } from "../command.ts";
import { loadRollout } from "../load-rollout.ts";
import { explanation } from "../terminal/explanation.ts";

export const explain: CommandSpec = {
  name: "explain",
  summary: "may I promote, and if not why? flags, criteria, stop conditions, runs",
  positionals: { shown: "[ROLLOUT]", least: 0, most: 1 },
  options: {},
  notes: ["Reads telemetry, changes nothing. With --json: the assessment as the service answers it."],
  example: "sluice explain checkout",
  run: async (context) => {
    const { api, io, paint } = context;
    const name = await context.rollout(context.positionals[0]);
    const assessing = api.json<Assessment>({ path: path("rollouts", name, "assessment") });
    if (context.json) {
      context.printExact((await assessing).text);
      return EXIT.done;
    }
    const [{ rollout, definition }, { body: assessment }, { body: flags }] = await Promise.all([
      loadRollout(api, name),
      assessing,
      api.json<ExplainedFlags>({ path: path("rollouts", name, "flags", "explain") }),
    ]);
    context.print(explanation({ rollout, definition, assessment, flags, now: io.now(), paint }));
    return EXIT.done;
  },
};
