import { describe, expect, it } from "vitest";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import { checkScenarios } from "../../../src/rollout/scenarios/check-scenarios.ts";

const DOCUMENT = `
sluice: 1
name: two
variables: { ON: { type: boolean, purpose: On., served: true, default: false, autonomy: true } }
stages:
  - { id: low, title: Low }
  - id: high
    title: High
    flags: { ON: true }
    approvals: 2
    windows: { allow: [{ rule: "FREQ=WEEKLY;BYDAY=MO", from: "09:00", for: PT8H, timezone: UTC }] }
`;

function check(steps: string) {
  const checked = checkDocument(DOCUMENT, "two.rollout.yaml");
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
  return checkScenarios(checked.versioned, `scenarios: [{ name: one, steps: [${steps}] }]`, "two.scenarios.yaml");
}

const told = (steps: string) => {
  const result = check(steps);
  if (!result.ok) return result.findings.map(({ rule, pointer }) => `${rule} ${pointer}`);
  return result.failures.map(({ expectation, expected, got }) => `${expectation}: ${expected}, got ${got}`);
};

describe("scenarios of approvals, windows and the freeze", () => {
  it.each([
    ['{ at: "2026-01-05T09:00:00Z", approve: [anna, ben], do: { promote: {} }, expect: { decision: accepted } }'],
    [
      '{ at: "2026-01-05T09:00:00Z", approve: [anna, scenario], do: { promote: {} }, expect: { blockers: [approvals-missing] } }',
    ],
    [
      '{ at: "2026-01-05T08:59:59Z", approve: [anna, ben], do: { promote: {} }, expect: { blockers: [window-closed] } }',
    ],
    [
      '{ frozen: true }, { at: "2026-01-05T09:00:00Z", approve: [anna, ben], do: { promote: {} }, expect: { blockers: [frozen] } }',
    ],
    [
      '{ frozen: true }, { frozen: false, at: "2026-01-05T09:00:00Z", approve: [anna, ben], do: { promote: {} }, expect: { stage: high } }',
    ],
    ["{ frozen: true, do: { promote: { force: true, reason: x } }, expect: { decision: accepted, stage: high } }"],
  ])("meet what they expect: %s", (steps) => {
    expect(told(steps)).toEqual([]);
  });

  it("tell what was expected in vain", () => {
    expect(told("{ do: { promote: {} }, expect: { decision: accepted } }")).toEqual([
      "decision: accepted, got refused",
    ]);
  });

  it.each([
    ['{ at: "2026-01-05T09:00:00Z", advance: PT1H }', "scenario-time /scenarios/0/steps/0/at"],
    ['{ at: "2026-01-05T09:00:00Z" }, { at: "2026-01-04T09:00:00Z" }', "scenario-time /scenarios/0/steps/1/at"],
  ])("are refused where time makes no sense: %s", (steps, finding) => {
    expect(told(steps)).toEqual([finding]);
  });
});
