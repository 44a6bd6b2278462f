import { describeFinding } from "../../definition/finding.ts";
import { checkDocument } from "../../rollout/check-document.ts";
import { checkScenarios, describeScenarioFailure } from "../../rollout/scenarios/check-scenarios.ts";
import type { CheckedScenarios } from "../../rollout/scenarios/check-scenarios.ts";
import { EXIT, usageError } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";
import { plainLine } from "../terminal/plain.ts";

const DOCUMENT = /\.rollout\.(ya?ml|json)$/;
const SCENARIOS = /\.scenarios\.(ya?ml|json)$/;

export const test: CommandSpec = {
  name: "test",
  summary: "walk rollout documents through their scenarios; needs no service",
  positionals: { shown: "FILE...", least: 1, most: 1_000 },
  options: {},
  notes: ["FILE is NAME.rollout.yaml or NAME.scenarios.yaml; the other is expected beside it."],
  example: "sluice test machines/minimal.rollout.yaml",
  run: async (context) => {
    const pairs = new Map(context.positionals.map(pair).map((files) => [files.scenarios, files]));
    let passed = true;
    for (const files of pairs.values()) passed = (await testFile(context, files)) && passed;
    return passed ? EXIT.done : EXIT.refused;
  },
};

interface Pair {
  readonly document: string;
  readonly scenarios: string;
}

function pair(file: string): Pair {
  if (DOCUMENT.test(file)) return { document: file, scenarios: file.replace(DOCUMENT, ".scenarios.$1") };
  if (SCENARIOS.test(file)) return { document: file.replace(SCENARIOS, ".rollout.$1"), scenarios: file };
  throw usageError(`${JSON.stringify(file)} is neither NAME.rollout.yaml nor NAME.scenarios.yaml; name one of these`);
}

async function testFile(context: CommandContext, { document, scenarios }: Pair): Promise<boolean> {
  const checked = checkDocument(await readText(document, context.io), document);
  const result = checked.ok
    ? checkScenarios(checked.versioned, await readText(scenarios, context.io), scenarios)
    : checked;
  const passed = result.ok && result.failures.length === 0;
  if (context.json) context.print(`${JSON.stringify({ document, file: scenarios, ...result, ok: passed })}\n`);
  else context.print(describe(result, scenarios, context));
  return passed;
}

function describe(result: CheckedScenarios, file: string, { paint }: CommandContext): string {
  const name = plainLine(file);
  if (!result.ok) {
    const lines = result.findings.map((finding) => `  ${plainLine(describeFinding(finding))}\n`);
    return `${paint("bad", `✗ ${name}`)}: nothing was run\n${lines.join("")}`;
  }
  const { scenarios, failures } = result;
  const count = `${scenarios} ${scenarios === 1 ? "scenario" : "scenarios"}`;
  if (failures.length === 0) return `${paint("good", `✓ ${name}`)}: ${count} passed\n`;
  const failed = new Set(failures.map(({ scenario }) => scenario)).size;
  const lines = failures.map((failure) => `  ${plainLine(describeScenarioFailure(failure))}\n`);
  return `${paint("bad", `✗ ${name}`)}: ${failed} of ${count} failed\n${lines.join("")}`;
}
