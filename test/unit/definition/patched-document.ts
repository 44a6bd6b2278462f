// oxlint-disable unicorn/no-thenable -- `then` is the document's own word; nothing here is awaited
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { pointerSegments } from "../../../src/definition/pointer.ts";

/** Pointer → new value; undefined removes. A pointer ending in "/-" appends. Parents on the way are made. */
export type Patch = Readonly<Record<string, unknown>>;

/** A legal document in which every kind of thing occurs once, so that one patch breaks exactly one rule. */
export function richDocument(): unknown {
  return {
    sluice: 1,
    name: "rich",
    variables: {
      ENABLED: { type: "boolean", purpose: "Acts", served: true, default: false, autonomy: true },
      CAP: { type: "integer", purpose: "Limits", served: true, default: 5, minimum: 1, maximum: 10 },
      MODE: { type: "string", purpose: "Chooses", served: true, default: "safe" },
      LOCKED: { type: "boolean", purpose: "Never", served: true, const: false },
      UNSERVED: { type: "string", purpose: "Documented only" },
      API_KEY: { type: "secret", purpose: "Opens", required: true },
    },
    tables: { jobs: { purpose: "One row a job", columns: { id: "Key" } } },
    evidence: {
      smoke: { kind: "smoke-report", title: "Smoke", go: ["GO"], noGo: ["NO-GO"] },
      memory: { kind: "measurement", title: "Memory", unit: "GiB" },
      tests: { kind: "junit", title: "Tests" },
      paths: { kind: "path-list", title: "Paths", allow: ["docs/HISTORY.md", "runs/**/LOG.md"] },
      key: {
        kind: "probe",
        title: "Key",
        probe: {
          secret: "API_KEY",
          url: "https://provider.example/models",
          headers: { authorization: "Bearer ${API_KEY}" },
          valid: [200],
          invalid: [401],
        },
      },
    },
    metrics: {
      success: { kind: "proportion", title: "Success", sql: "SELECT 1 AS successes, 1 AS trials WHERE 'a' IN (:runs)" },
      saved: { kind: "total", title: "Saved", sql: "SELECT 1 AS total, 1 AS sample" },
      modes: { kind: "distribution", title: "Modes", sql: "SELECT 'a' AS key, 1 AS n" },
      doubled: { kind: "violations", title: "Doubled", sql: "SELECT 1", population: "SELECT 1 AS n" },
      layout: { kind: "schema", title: "Layout", tables: ["jobs"] },
      load: { kind: "gauge", title: "Load", unit: "GiB", prometheus: { query: "max(load)" } },
      packs: {
        kind: "files",
        title: "Packs",
        paths: ["runs/*/{run}/pack.md"],
        sections: [{ heading: "# Part: ", files: "parts/part_*.md", max: "CAP" }],
      },
    },
    comparisons: { regression: { title: "Drop", metric: "success", baseline: "first", target: 5, stop: 10 } },
    exposure: {
      find: "SELECT id AS run, 1 AS finished FROM jobs WHERE at >= :since",
      describe: "SELECT id AS run, 1 AS finished FROM jobs WHERE id IN (:runs)",
    },
    stages: [
      { id: "first", title: "First", baseline: ["success"] },
      {
        id: "second",
        title: "Second",
        flags: { ENABLED: true },
        monitors: [{ text: "Watch", metric: "success" }],
        minimum: { runs: 1, recommendedRuns: 3 },
        criteria: [
          { id: "good", title: "Good", metric: "success", expect: { atLeast: 0.9 }, runbook: "help" },
          { id: "small", title: "Small", evidence: "memory", expect: { atMost: 12 } },
          { id: "same", title: "Same", comparison: "regression" },
        ],
        stopConditions: [
          { id: "twice", title: "Twice", metric: "doubled", when: "any", then: { rollback: "first" } },
          { id: "smoked", title: "Smoked", evidence: "smoke", when: "fails", then: { engage: "off" } },
          { id: "worse", title: "Worse", comparison: "regression", then: "hold" },
        ],
      },
    ],
    killSwitches: { off: { title: "Off", severity: 1, rollbackTo: "first", flags: { ENABLED: false } } },
    runbooks: { help: { title: "Help", symptom: "Odd", cause: "Chance", steps: ["Look"] } },
    successMetrics: { rate: { title: "Rate", tier: "primary", metric: "success", target: "90 %" } },
    gates: { core: { title: "Core", purpose: "Shows", command: "test", required: true, evidence: "tests" } },
    checklist: [{ section: "First", line: "Good", carriedBy: ["criterion:second/good", "variable:CAP"] }],
  };
}

/** The rich document with the patch applied, as text. */
export function patched(patch: Patch): string {
  const document = structuredClone(richDocument());
  for (const [pointer, value] of Object.entries(patch)) set(document, pointerSegments(pointer), value);
  return JSON.stringify(document, null, 2);
}

/** "rule pointer" of every finding of the patched document. */
export function findingsOf(patch: Patch): readonly string[] {
  const loaded = loadDefinition(patched(patch), "rich.rollout.yaml");
  return loaded.ok ? [] : loaded.findings.map(({ rule, pointer }) => `${rule} ${pointer}`);
}

function set(target: unknown, [segment = "", ...rest]: readonly string[], value: unknown): void {
  // Test documents are plain JSON; lists answer to the same access.
  const container = target as Record<string, unknown>;
  const key = segment === "-" && Array.isArray(target) ? String(target.length) : segment;
  if (rest.length > 0) set((container[key] ??= {}), rest, value);
  else if (value === undefined) delete container[key];
  else container[key] = value;
}
