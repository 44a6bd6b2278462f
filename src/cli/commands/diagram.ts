import type { Rollout } from "../../generated/contract.ts";
import { mermaidDiagram } from "../../rollout/diagram.ts";
import { path } from "../api/api-client.ts";
import { EXIT } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readDocument } from "../read-document.ts";

export const diagram: CommandSpec = {
  name: "diagram",
  summary: "the state machine as Mermaid text, of a document or of a rollout",
  positionals: { shown: "[FILE]", least: 0, most: 1 },
  options: {},
  example: "sluice diagram machines/minimal.rollout.yaml",
  run: async (context) => {
    const [file] = context.positionals;
    context.printExact(
      file === undefined ? await ofRollout(context) : mermaidDiagram((await readDocument(file, context.io)).definition),
    );
    return EXIT.done;
  },
};

async function ofRollout({ api, rollout }: CommandContext): Promise<string> {
  const { body } = await api.json<Rollout>({ path: path("rollouts", await rollout()) });
  const { name, digest } = body.definition;
  return (await api.text({ path: path("definitions", name, "diagram"), query: { digest } })).text;
}
