import { describeFinding } from "../../definition/finding.ts";
import { checkDocument } from "../../rollout/check-document.ts";
import { mermaidDiagram } from "../../rollout/diagram.ts";
import { path } from "../api/api-client.ts";
import type { Rollout } from "../api/wire.ts";
import { CliError, EXIT } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";

export const diagram: CommandSpec = {
  name: "diagram",
  summary: "the state machine as Mermaid text, of a document or of a rollout",
  positionals: { shown: "[FILE]", least: 0, most: 1 },
  options: {},
  example: "sluice diagram machines/minimal.rollout.yaml",
  run: async (context) => {
    const [file] = context.positionals;
    context.printExact(file === undefined ? await ofRollout(context) : await ofDocument(context, file));
    return EXIT.done;
  },
};

async function ofRollout({ api, rollout }: CommandContext): Promise<string> {
  const { body } = await api.json<Rollout>({ path: path("rollouts", await rollout()) });
  const { name, digest } = body.definition;
  return api.text({ path: path("definitions", name, "diagram"), query: { digest } });
}

async function ofDocument({ io }: CommandContext, file: string): Promise<string> {
  const checked = checkDocument(await readText(file, io), file);
  if (checked.ok) return mermaidDiagram(checked.versioned.definition);
  const [first] = checked.findings;
  const example = first === undefined ? "" : `: ${describeFinding(first)}`;
  throw new CliError(EXIT.refused, `the document is not valid${example}; sluice validate ${file} shows all findings`);
}
