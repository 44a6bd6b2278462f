import { path } from "../api/api-client.ts";
import type { ExplainedFlags } from "../api/wire.ts";
import { EXIT, usageError } from "../cli-error.ts";
import type { CommandSpec } from "../command.ts";
import { flagTable } from "../terminal/flag-table.ts";

const FORMATS = ["json", "dotenv", "shell"];

export const flags: CommandSpec = {
  name: "flags",
  summary: "what flags now?",
  positionals: { shown: "[ROLLOUT]", least: 0, most: 1 },
  options: {
    format: {
      value: "FORMAT",
      help: "json, dotenv or shell, for programs; without it a table with the source of each value",
    },
  },
  example: 'eval "$(sluice flags --format shell)"',
  run: async (context) => {
    const format = context.json ? "json" : context.option("format");
    if (format !== undefined && !FORMATS.includes(format)) {
      throw usageError(`--format is ${JSON.stringify(format)}, needed one of ${FORMATS.join(", ")}`);
    }
    const name = await context.rollout(context.positionals[0]);
    if (format !== undefined) {
      context.printExact(
        await context.api.text({ path: path("rollouts", name, "flags"), query: { format }, accept: "*/*" }),
      );
      return EXIT.done;
    }
    const { body } = await context.api.json<ExplainedFlags>({ path: path("rollouts", name, "flags", "explain") });
    context.print(`${body.rollout} in ${body.stage}, revision ${body.revision}\n\n${flagTable(body)}`);
    return EXIT.done;
  },
};
