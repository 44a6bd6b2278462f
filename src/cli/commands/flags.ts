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
    at: { value: "INSTANT", help: "as of this RFC 3339 instant" },
    revision: { value: "N", help: "as of this revision" },
  },
  notes: ["With --at or --revision: what was served then, replayed from the audit trail."],
  example: 'eval "$(sluice flags --format shell)"',
  run: async (context) => {
    const format = context.json ? "json" : context.option("format");
    if (format !== undefined && !FORMATS.includes(format)) {
      throw usageError(`--format is ${JSON.stringify(format)}, needed one of ${FORMATS.join(", ")}`);
    }
    const then = { at: context.option("at"), revision: context.option("revision") };
    const name = await context.rollout(context.positionals[0]);
    if (format !== undefined) {
      context.printExact(
        await context.api.text({ path: path("rollouts", name, "flags"), query: { format, ...then }, accept: "*/*" }),
      );
      return EXIT.done;
    }
    const { body } = await context.api.json<ExplainedFlags>({
      path: path("rollouts", name, "flags", "explain"),
      query: then,
    });
    context.print(`${body.rollout} in ${body.stage}, revision ${body.revision}\n\n${flagTable(body)}`);
    return EXIT.done;
  },
};
