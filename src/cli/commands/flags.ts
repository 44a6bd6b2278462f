import type { ExplainedFlags } from "../../generated/contract.ts";
import { path } from "../api/api-client.ts";
import { EXIT, usageError } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { FLAG_FORMS, requireForm, wholeForm } from "../flag-forms.ts";
import { flagTable } from "../terminal/flag-table.ts";
import { queriedRollout } from "../terraform-query.ts";
import { writeWhole } from "../write-whole.ts";

export const flags: CommandSpec = {
  name: "flags",
  summary: "what flags now?",
  positionals: { shown: "[ROLLOUT]", least: 0, most: 1 },
  options: {
    format: {
      value: "FORMAT",
      help: `${FLAG_FORMS.join(", ")}: for programs; without it a table with the source of each value`,
    },
    out: { value: "FILE", help: "with --format: replace this file in one step, once the answer is whole" },
    at: { value: "INSTANT", help: "as of this RFC 3339 instant" },
    revision: { value: "N", help: "as of this revision" },
  },
  notes: [
    "With --at or --revision: what was served then, replayed from the audit trail.",
    "Without an answer nothing is printed and no file is touched; only shell gets the word false, so that eval fails too.",
    "Terraform's query on standard input may name the rollout.",
  ],
  example: 'eval "$(sluice flags --format shell)"',
  run: async (context) => {
    const format = context.json ? "json" : context.option("format");
    if (format === undefined) return show(context);
    requireForm(format);
    const text = await failingEval(context, format, () => read(context, format));
    const file = context.option("out");
    if (file === undefined) context.printExact(text);
    else await writeWhole(file, [text]);
    return EXIT.done;
  },
};

async function show(context: CommandContext): Promise<number> {
  if (context.option("out") !== undefined) throw usageError("--out needs --format: a table is for people");
  const name = await context.rollout(context.positionals[0]);
  const { body } = await context.api.json<ExplainedFlags>({
    path: path("rollouts", name, "flags", "explain"),
    query: moment(context),
  });
  context.print(`${body.rollout} in ${body.stage}, revision ${body.revision}\n\n${flagTable(body)}`);
  return EXIT.done;
}

async function read(context: CommandContext, format: string): Promise<string> {
  const named = context.positionals[0] ?? (format === "terraform" ? await queriedRollout(context.io) : undefined);
  const request = {
    path: path("rollouts", await context.rollout(named), "flags"),
    query: { format, ...moment(context) },
    accept: "*/*",
  };
  const { text } = await context.api.text(request);
  return wholeForm(format, text, context.api.url);
}

function moment({ option }: CommandContext) {
  return { at: option("at"), revision: option("revision") };
}

/**
 * `eval` of nothing succeeds, whatever the exit code of the command that printed nothing: under `set -e` a script would go on
 * without its flags. So a shell that is to evaluate our output is told to fail.
 */
async function failingEval(context: CommandContext, format: string, ask: () => Promise<string>): Promise<string> {
  try {
    return await ask();
  } catch (error) {
    if (format === "shell" && context.option("out") === undefined) context.print("false\n");
    throw error;
  }
}
