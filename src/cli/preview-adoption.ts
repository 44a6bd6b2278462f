import { describeFinding } from "../definition/finding.ts";
import { checkDocument } from "../rollout/check-document.ts";
import { impactOf } from "../rollout/impact/impact-of.ts";
import { CliError, EXIT, usageError } from "./cli-error.ts";
import type { CommandContext } from "./command.ts";
import { loadRollout } from "./load-rollout.ts";
import { readText } from "./read-text.ts";
import { impactText } from "./terminal/impact.ts";

/** What a document on this machine would change for a rollout. Nothing is published, so the gate cannot be asked. */
export async function previewAdoption(context: CommandContext, name: string, file: string): Promise<void> {
  const { rollout, definition } = await loadRollout(context.api, name);
  const checked = checkDocument(await readText(file, context.io), file);
  if (!checked.ok) {
    const [first] = checked.findings;
    const example = first === undefined ? "" : `: ${describeFinding(first)}`;
    throw new CliError(EXIT.refused, `the document is not valid${example}; sluice validate ${file} shows all findings`);
  }
  const { versioned } = checked;
  if (versioned.definition.name !== definition.name) {
    throw usageError(
      `${file} is a document of ${versioned.definition.name}, ${name} is a rollout of ${definition.name}`,
    );
  }
  const engaged = Object.fromEntries(rollout.engaged.map(({ killSwitch, ...mark }) => [killSwitch, mark]));
  const state = { stage: rollout.stage, engaged, baseline: rollout.baseline };
  const impact = impactOf(state, { definition, digest: rollout.definition.digest }, versioned);
  if (context.json) {
    context.printExact(JSON.stringify(impact));
    return;
  }
  const next = "Nothing was published or asked: sluice adopt FILE --reason TEXT does both";
  context.print(`${impactText(impact, context.paint)}\n${next}\n`);
}
