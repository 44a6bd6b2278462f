import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeFinding } from "../../src/definition/finding.ts";
import { checkDocument } from "../../src/rollout/check-document.ts";
import { checkScenarios, describeScenarioFailure } from "../../src/rollout/scenarios/check-scenarios.ts";

const folder = new URL("../../machines/", import.meta.url);
const names = readdirSync(folder).flatMap((file) => /^(.*)\.rollout\.yaml$/.exec(file)?.[1] ?? []);

describe("the documents that are shipped", () => {
  it.each(names)("%s holds its proof and its scenarios", (name) => {
    const checked = checkDocument(
      readFileSync(new URL(`${name}.rollout.yaml`, folder), "utf8"),
      `${name}.rollout.yaml`,
    );
    if (!checked.ok) throw new Error(checked.findings.map(describeFinding).join("\n"));
    const text = readFileSync(new URL(`${name}.scenarios.yaml`, folder), "utf8");
    const scenarios = checkScenarios(checked.versioned, text, `${name}.scenarios.yaml`);
    if (!scenarios.ok) throw new Error(scenarios.findings.map(describeFinding).join("\n"));
    expect(scenarios.scenarios).toBeGreaterThan(0);
    expect(scenarios.failures.map(describeScenarioFailure)).toEqual([]);
  });
});
