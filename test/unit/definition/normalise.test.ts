import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Definition } from "../../../src/definition/definition.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { patched, type Patch } from "./patched-document.ts";

const minimal = readFileSync(new URL("../../../machines/minimal.rollout.yaml", import.meta.url), "utf8");

function load(text: string): { readonly definition: Definition; readonly digest: string } {
  const loaded = loadDefinition(text, "test.yaml");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  return loaded.versioned;
}
const rich = (patch: Patch = {}) => load(patched(patch)).definition;

describe("a normalised definition", () => {
  it("has every default filled in", () => {
    const stage = {
      objective: "",
      steps: [],
      monitors: [],
      minimum: { runs: 0, recommendedRuns: 0, durationMs: 0 },
      criteria: [],
      stopConditions: [],
      baseline: [],
    };
    expect(load(minimal).definition).toEqual({
      name: "minimal",
      title: "minimal",
      description: "",
      contacts: [],
      variables: [
        {
          name: "NEW_SEARCH_ENABLED",
          type: "boolean",
          group: "Variables",
          purpose: "Answer searches with the new engine.",
          advice: null,
          served: true,
          required: false,
          default: false,
          const: null,
          autonomy: false,
          minimum: null,
          maximum: null,
        },
      ],
      tables: [],
      evidence: [],
      metrics: [],
      comparisons: [],
      exposure: null,
      telemetry: { settleMs: 0, queryTimeoutMs: 10_000, maxRows: 1000 },
      stages: [
        { id: "disabled", index: 0, title: "Old search for everyone", flags: {}, ...stage },
        { id: "enabled", index: 1, title: "New search for everyone", flags: { NEW_SEARCH_ENABLED: true }, ...stage },
      ],
      killSwitches: [],
      runbooks: [],
      successMetrics: [],
      gates: [],
      checklist: [],
    });
  });

  it("takes a const for the default", () => {
    const locked = rich().variables.find(({ name }) => name === "LOCKED");
    expect(locked).toMatchObject({ const: false, default: false });
  });

  it("keeps the order of declaration", () => {
    expect(rich().metrics.map(({ id }) => id)).toEqual([
      "success",
      "saved",
      "modes",
      "doubled",
      "layout",
      "load",
      "packs",
    ]);
  });

  it("turns checks into their strict form", () => {
    const [, second] = rich().stages;
    expect(second?.criteria.map(({ check, blocking, runbook }) => ({ check, blocking, runbook }))).toEqual([
      {
        check: {
          kind: "metric",
          metric: "success",
          condition: { op: "atLeast", value: 0.9 },
          minimumSample: 1,
        },
        blocking: true,
        runbook: "help",
      },
      {
        check: { kind: "evidence", evidence: "memory", condition: { op: "atMost", value: 12 } },
        blocking: true,
        runbook: null,
      },
      { check: { kind: "comparison", comparison: "regression" }, blocking: true, runbook: null },
    ]);
    expect(second?.stopConditions.map(({ check, then: action }) => ({ check, action }))).toEqual([
      {
        check: { kind: "metric", metric: "doubled", condition: { op: "moreThan", value: 0 }, minimumSample: 1 },
        action: { kind: "rollback", to: "first" },
      },
      {
        check: { kind: "evidence", evidence: "smoke", condition: null },
        action: { kind: "engage", killSwitch: "off" },
      },
      { check: { kind: "comparison", comparison: "regression" }, action: { kind: "hold" } },
    ]);
  });

  it("turns what is read from outside into its strict form", () => {
    const outside = { id: "load", title: "Load", purpose: null, sampleUnit: "rows", unit: "GiB", kind: "gauge" };
    const gauge = (patch: Patch) => rich(patch).metrics.find(({ id }) => id === "load");
    expect(gauge({})).toEqual({ ...outside, from: { provider: "prometheus", query: "max(load)" } });
    const http = { url: "http://exporter:9100/load", pointer: "/data/0/value" };
    expect(gauge({ "/metrics/load/prometheus": undefined, "/metrics/load/http": http })).toEqual({
      ...outside,
      from: { provider: "http", ...http },
    });
    expect(rich().metrics.find(({ id }) => id === "packs")).toMatchObject({
      kind: "files",
      paths: ["runs/*/{run}/pack.md"],
      sections: [{ heading: "# Part: ", files: "parts/part_*.md", max: "CAP" }],
    });
  });

  it("fills in a probe, and gives no other evidence one", () => {
    const byId = Object.fromEntries(rich().evidence.map((evidence) => [evidence.id, evidence]));
    expect(byId["key"]?.probe).toEqual({
      secret: "API_KEY",
      method: "GET",
      url: "https://provider.example/models",
      headers: { authorization: "Bearer ${API_KEY}" },
      body: null,
      valid: [200],
      invalid: [401],
    });
    expect(byId["paths"]).toMatchObject({ allow: ["docs/HISTORY.md", "runs/**/LOG.md"], probe: null });
    expect(byId["tests"]).toMatchObject({ allow: [], probe: null });
  });

  it("keeps the checklist as it is written", () => {
    expect(rich().checklist).toEqual([
      { section: "First", line: "Good", carriedBy: ["criterion:second/good", "variable:CAP"] },
    ]);
  });

  it("keeps none as none and a limit of zero as a limit", () => {
    const at = "/stages/1/criteria/0";
    const conditionOf = (expected: unknown) =>
      rich({ [`${at}/metric`]: "doubled", [`${at}/expect`]: expected }).stages[1]?.criteria[0]?.check;
    expect(conditionOf("none")).toMatchObject({ condition: { op: "none" } });
    expect(conditionOf({ atMost: 0 })).toMatchObject({ condition: { op: "atMost", value: 0 } });
  });

  it("fills in a comparison and recommends the floor", () => {
    const definition = rich({ "/stages/1/minimum": { runs: 2, duration: "PT24H" } });
    expect(definition.comparisons).toEqual([
      {
        id: "regression",
        title: "Drop",
        metric: "success",
        baseline: "first",
        scale: "points",
        target: 5,
        stop: 10,
        mode: "graded",
        minimumSample: 10,
        minimumEvidence: "strong",
      },
    ]);
    expect(definition.stages[1]?.minimum).toEqual({ runs: 2, recommendedRuns: 2, durationMs: 86_400_000 });
  });

  it("survives JSON, so it can be stored and served as it is", () => {
    expect(JSON.parse(JSON.stringify(rich()))).toEqual(rich());
  });
});

describe("a definition's digest", () => {
  it("does not change with comments, layout, key order or a default written out", () => {
    const digest = load(minimal).digest;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(load(`${minimal}\n# a comment\ntitle: minimal\n`).digest).toBe(digest);
    expect(load(minimal.replace("sluice: 1\nname: minimal", "name: minimal\nsluice: 1")).digest).toBe(digest);
  });

  it("changes with any value", () => {
    const digest = load(minimal).digest;
    expect(load(minimal.replace("default: false", "default: true")).digest).not.toBe(digest);
    expect(load(minimal.replace("id: enabled", "id: on")).digest).not.toBe(digest);
  });

  it("changes with the order of the ladder", () => {
    const stages = [
      { id: "a", title: "T" },
      { id: "b", title: "T" },
    ];
    const base = {
      sluice: 1,
      name: "n",
      variables: { ON: { type: "boolean", purpose: "p", served: true, default: false } },
    };
    const digestOfLadder = (ladder: unknown) => load(JSON.stringify({ ...base, stages: ladder })).digest;
    expect(digestOfLadder(stages.toReversed())).not.toBe(digestOfLadder(stages));
  });
});
