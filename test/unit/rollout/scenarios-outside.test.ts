import { describe, expect, it } from "vitest";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { checkScenarios, describeScenarioFailure } from "../../../src/rollout/scenarios/check-scenarios.ts";

const DOCUMENT = `
sluice: 1
name: outside
variables:
  ON: { type: boolean, purpose: Acts, served: true, default: false, autonomy: true }
  CAP: { type: integer, purpose: Caps, served: true, default: 5, minimum: 0 }
  API_KEY: { type: secret, purpose: Opens }
evidence:
  paths: { kind: path-list, title: Paths, allow: [docs/A.md] }
  key:
    kind: probe
    title: Key
    probe: { secret: API_KEY, url: "https://a.example/", headers: { x-key: "\${API_KEY}" }, valid: [200], invalid: [401] }
metrics:
  memory: { kind: gauge, title: Memory, unit: GiB, http: { url: "http://exporter/", pointer: /value } }
  packs:
    { kind: files, title: Packs, paths: ["{run}/pack.md"], sections: [{ heading: "# ", files: "parts/*.md", max: CAP }] }
exposure:
  find: SELECT id AS run, 1 AS finished FROM jobs WHERE at >= :since
  describe: SELECT id AS run, 1 AS finished FROM jobs WHERE id IN (:runs)
stages:
  - id: low
    title: Low
    criteria:
      - { id: key, title: Key, evidence: key }
      - { id: paths, title: Paths, evidence: paths }
      - { id: memory, title: Memory, metric: memory, expect: { atMost: 8 } }
      - { id: packs, title: Packs, metric: packs, expect: none }
  - { id: high, title: High, flags: { ON: true } }
`;

const loaded = loadDefinition(DOCUMENT, "outside.rollout.yaml");
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const { versioned } = loaded;

function outcome(steps: string): readonly string[] {
  const checked = checkScenarios(versioned, `scenarios: [{ name: Case, steps: [${steps}] }]`, "outside.scenarios.yaml");
  return checked.ok
    ? checked.failures.map(describeScenarioFailure)
    : checked.findings.map(({ rule, pointer, expected }) => `${rule} ${pointer}: ${expected}`);
}

const GOOD = "observe: { memory: { value: 7.5 }, packs: { violations: 0, population: 3 } }";

describe("scenarios of what is read from outside", () => {
  it.each([
    ["pass", "{ key: pass, paths: pass }", GOOD, "accepted", []],
    ["fail", "{ key: fail, paths: pass }", GOOD, "refused", ["criterion-failed:key"]],
    ["error", "{ key: error, paths: pass }", GOOD, "refused", ["criterion-error:key"]],
    ["fail", "{ key: pass, paths: fail }", GOOD, "refused", ["criterion-failed:paths"]],
    [
      "fail",
      "{ key: pass, paths: pass }",
      "observe: { memory: { value: 8.5 }, packs: { violations: 2, population: 3 } }",
      "refused",
      ["criterion-failed:memory", "criterion-failed:packs"],
    ],
    [
      "error",
      "{ key: pass, paths: pass }",
      "observe: { memory: { value: null }, packs: { unavailable: no workspace } }",
      "refused",
      ["criterion-inconclusive:memory", "criterion-error:packs"],
    ],
  ])("are judged %s with %s and %s", (verdict, evidence, observe, decision, blockers) => {
    const expectation = `{ verdict: ${verdict}, decision: ${decision}, blockers: ${JSON.stringify(blockers)} }`;
    expect(
      outcome(`{ runs: [r1], evidence: ${evidence}, ${observe}, do: { promote: {} }, expect: ${expectation} }`),
    ).toEqual([]);
  });

  it.each([
    ["memory: { violations: 0, population: 1 }", "memory", "gauge metric (value …)"],
    ["packs: { value: 1 }", "packs", "files metric (violations …)"],
    ["memory: { value: 1, unavailable: gone }", "memory", "gauge metric (value …)"],
  ])("refuse the observation %s", (observe, metric, kind) => {
    expect(outcome(`{ observe: { ${observe} } }`)).toEqual([
      `observation-kind /scenarios/0/steps/0/observe/${metric}: an observation of a ${kind}, or unavailable alone`,
    ]);
  });
});
