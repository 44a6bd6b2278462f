import { describeFinding } from "../../definition/finding.ts";
import { checkDocument } from "../../rollout/check-document.ts";
import { EXIT } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";
import { plainLine } from "../terminal/plain.ts";

export const validate: CommandSpec = {
  name: "validate",
  summary: "judge rollout documents; needs no service",
  positionals: { shown: "FILE...", least: 1, most: 1_000 },
  options: {},
  notes: ["A document that passes here loads: schema, names, values and every reachable state are checked."],
  example: "sluice validate machines/minimal.rollout.yaml",
  run: async (context) => {
    let valid = true;
    for (const file of context.positionals) valid = (await validateFile(context, file)) && valid;
    return valid ? EXIT.done : EXIT.refused;
  },
};

async function validateFile(context: CommandContext, file: string): Promise<boolean> {
  const checked = checkDocument(await readText(file, context.io), file);
  const findings = checked.ok ? [] : checked.findings;
  const summary = checked.ok
    ? {
        name: checked.versioned.definition.name,
        title: checked.versioned.definition.title,
        digest: checked.versioned.digest,
      }
    : null;
  if (context.json) {
    context.print(`${JSON.stringify({ file, findings, summary })}\n`);
    return checked.ok;
  }
  if (summary === null) {
    context.print(
      `${context.paint("bad", `✗ ${plainLine(file)}`)}: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n`,
    );
    for (const finding of findings) context.print(`  ${plainLine(describeFinding(finding))}\n`);
  } else {
    const digest = summary.digest.slice(0, 12);
    context.print(
      `${context.paint("good", `✓ ${plainLine(file)}`)}: ${plainLine(summary.title)} (${summary.name} ${digest})\n`,
    );
  }
  return checked.ok;
}
