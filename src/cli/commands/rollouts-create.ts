import type { Rollout } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { path } from "../api/api-client.ts";
import type { CommandSpec } from "../command.ts";
import { rolloutHead } from "../terminal/rollout-head.ts";

export const rolloutsCreate: CommandSpec = {
  name: "rollouts create",
  summary: "start a rollout of a loaded definition",
  positionals: { shown: "NAME", least: 1, most: 1 },
  options: {
    definition: { value: "NAME", help: "the definition" },
    telemetry: { value: "SOURCE", help: "the telemetry source to judge it by (the default one)" },
  },
  example: "sluice rollouts create checkout-staging --definition checkout --telemetry staging",
  run: async (context) => {
    const [rollout] = context.positionals;
    const telemetry = context.option("telemetry");
    const answer = await context.api.json<Rollout>({
      method: "POST",
      path: path("rollouts"),
      json: { rollout, definition: context.required("definition"), ...(telemetry === undefined ? {} : { telemetry }) },
    });
    return printAnswer(
      context,
      answer,
      (created) => `✓ created\n${rolloutHead(created, context.io.now(), context.paint)}`,
    );
  },
};
