import { impactOf } from "../rollout/impact/impact-of.ts";
import { usageError } from "./cli-error.ts";
import type { CommandContext } from "./command.ts";
import { loadRollout } from "./load-rollout.ts";
import { readDocument } from "./read-document.ts";
import { impactText } from "./terminal/impact.ts";

/** What a document on this machine would change for a rollout. Nothing is published, so the gate cannot be asked. */
export async function previewAdoption(context: CommandContext, name: string, file: string): Promise<void> {
  const { rollout, definition } = await loadRollout(context.api, name);
  const versioned = await readDocument(file, context.io);
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
