import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import { checkScenarios, describeScenarioFailure } from "../../../src/rollout/scenarios/check-scenarios.ts";
import { DIGEST, definition } from "./fixture.ts";

const FILE = "ladder.scenarios.yaml";
const check = (text: string) => checkScenarios({ definition, digest: DIGEST }, text, FILE);
const failures = (text: string) => {
  const checked = check(text);
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
  return checked.failures;
};

const CLIMB = `
scenarios:
  - name: Climbs, falls and climbs again
    steps:
      - expect: { stage: prepare, verdict: inconclusive, engaged: [] }
      - do: { promote: {} }
        expect: { decision: refused, blockers: ["criterion-inconclusive:smoke-passes", "criterion-inconclusive:success-rate"] }
      - runs: [r1, r2]
        observe: { success-rate: { successes: 9, trials: 10 } }
        evidence: { smoke: pass }
        do: { promote: {} }
        expect: { decision: accepted, stage: watch, verdict: pass, audit: [rollout.promoted], flags: { RECORDING: true } }
      - do: { promote: {} }
        expect: { decision: refused, verdict: error, blockers: ["minimum-not-reached:watch", criterion-error] }
      - runs: [r3]
        observe: { duplicates: { violations: 2, population: 10 } }
        do: { promote: { force: true, reason: hurry } }
        expect: { decision: refused, verdict: fail, blockers: [criterion-failed, stop-condition-triggered] }
      - observe: { duplicates: { violations: 0, population: 10 } }
        do: { promote: {} }
        expect: { decision: accepted, stage: limited, flags: { HISTORY: true, HISTORY_MAX: 5 } }
      - do: { engage: emergency }
        expect: { decision: accepted, stage: watch, held: true, engaged: [emergency], audit: [kill_switch.engaged] }
      - do: { engage: emergency }
        expect: { decision: unchanged, audit: [kill_switch.engaged] }
      - do: { rearm: { killSwitch: emergency, force: true } }
        expect: { decision: accepted, engaged: [], held: true }
      - do: { release: cured }
      - do: { promote: {} }
        expect: { decision: refused, blockers: ["minimum-not-reached:watch", criterion-error] }
`;

describe("scenarios", () => {
  it("walk a rollout, with facts that do not outlive their exposure", () => {
    expect(check(CLIMB)).toEqual({ ok: true, scenarios: 1, failures: [] });
  });

  it("tell scenario, step, line, what was expected and what came instead", () => {
    const found = failures(`
scenarios:
  - name: Stays
    steps:
      - expect: { stage: prepare }
      - do: { hold: lunch }
        expect:
          held: false
          flags: { RECORDING: false, HISTORY_MAX: 6 }
          audit: [rollout.promoted]
          blockers: [criterion-failed]
`);
    const told = { scenario: "Stays", step: 2, file: FILE };
    expect(found).toEqual([
      { ...told, line: 8, expectation: "held", expected: "false", got: "true" },
      { ...told, line: 10, expectation: "audit", expected: "[rollout.promoted]", got: "[promotion.held]" },
      { ...told, line: 11, expectation: "blockers", expected: "[criterion-failed]", got: "[]" },
      { ...told, line: 9, expectation: "flags HISTORY_MAX", expected: "6", got: "5" },
    ]);
    expect(found.map(describeScenarioFailure)[0]).toBe(`${FILE}:8 "Stays", step 2: expected held false, got true`);
  });

  it("let time pass", () => {
    const stages = definition.stages.map((stage) => ({
      ...stage,
      criteria: [],
      baseline: [],
      minimum: { runs: 0, recommendedRuns: 0, durationMs: 86_400_000 },
    }));
    const text = `
scenarios:
  - name: Waits a day
    steps:
      - { advance: PT23H, do: { promote: {} }, expect: { decision: refused, blockers: [minimum-not-reached] } }
      - { advance: PT1H, do: { promote: {} }, expect: { decision: accepted } }
`;
    expect(checkScenarios({ definition: { ...definition, stages }, digest: DIGEST }, text, FILE)).toMatchObject({
      ok: true,
      failures: [],
    });
  });

  it.each([
    ["an unknown key", "{ expects: { stage: prepare } }", "schema", "/scenarios/0/steps/0/expects"],
    ["two commands in a step", "{ do: { hold: a, release: b } }", "schema", "/scenarios/0/steps/0/do"],
    [
      "half a proportion",
      "{ observe: { success-rate: { trials: 3 } } }",
      "schema",
      "/scenarios/0/steps/0/observe/success-rate",
    ],
    [
      "an evidence that is none of the words",
      "{ evidence: { smoke: maybe } }",
      "schema",
      "/scenarios/0/steps/0/evidence/smoke",
    ],
    [
      "an unknown metric",
      "{ observe: { nothing: { unavailable: x } } }",
      "unknown-name",
      "/scenarios/0/steps/0/observe/nothing",
    ],
    ["an unknown evidence", "{ evidence: { nothing: pass } }", "unknown-name", "/scenarios/0/steps/0/evidence/nothing"],
    [
      "a variable that is not served",
      "{ expect: { flags: { API_KEY: x } } }",
      "unknown-name",
      "/scenarios/0/steps/0/expect/flags/API_KEY",
    ],
    [
      "an observation of another kind",
      "{ observe: { duplicates: { successes: 1, trials: 1 } } }",
      "observation-kind",
      "/scenarios/0/steps/0/observe/duplicates",
    ],
    [
      "an observation that is and is not",
      "{ observe: { duplicates: { violations: 1, unavailable: x } } }",
      "schema",
      "/scenarios/0/steps/0/observe/duplicates",
    ],
    [
      "a decision expected of nothing",
      "{ expect: { decision: accepted } }",
      "expectation-without-command",
      "/scenarios/0/steps/0/expect/decision",
    ],
  ])("are refused with %s", (_, step, rule, pointer) => {
    const checked = check(`scenarios:\n  - name: x\n    steps:\n      - ${step}\n`);
    expect(checked).toMatchObject({ ok: false });
    expect(!checked.ok && checked.findings).toContainEqual(
      expect.objectContaining({ rule, pointer, file: FILE, line: 4 }),
    );
  });

  it("that are no YAML are refused with a place", () => {
    expect(check("scenarios: [")).toMatchObject({ ok: false, findings: [{ rule: "yaml-syntax" }] });
  });

  it("of the minimal document hold", () => {
    const checked = checkDocument(readFileSync("machines/minimal.rollout.yaml", "utf8"), "minimal.rollout.yaml");
    if (!checked.ok) throw new Error(JSON.stringify(checked.findings));
    const text = readFileSync("machines/minimal.scenarios.yaml", "utf8");
    expect(checkScenarios(checked.versioned, text, "minimal.scenarios.yaml")).toEqual({
      ok: true,
      scenarios: 3,
      failures: [],
    });
  });
});
