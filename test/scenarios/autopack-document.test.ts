import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgePathList } from "../../src/criteria/evidence/judge-path-list.ts";
import { judgeProbe } from "../../src/criteria/evidence/judge-probe.ts";
import { loadDefinition } from "../../src/definition/load-definition.ts";

const SOURCE = "machines/autopack.rollout.yaml";
const loaded = loadDefinition(readFileSync(new URL(`../../${SOURCE}`, import.meta.url), "utf8"), SOURCE);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const { definition } = loaded.versioned;

function evidence(id: string) {
  const found = definition.evidence.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`${SOURCE} has no evidence ${id}`);
  return found;
}

describe("the safety rule of Autopack", () => {
  it.each([
    ["docs/BUILD_HISTORY.md", "pass"],
    ["docs/BUILD_LOG.md", "pass"],
    ["docs/DEBUG_LOG.md", "pass"],
    [".autonomous_runs/BUILD_LOG.md", "pass"],
    [".autonomous_runs/autopack/runs/s2/s2-20260108-080000/BUILD_HISTORY.md", "pass"],
    ["BUILD_HISTORY.md", "fail"],
    ["notdocs/BUILD_HISTORY.md", "fail"],
    ["other/docs/BUILD_HISTORY.md", "fail"],
    ["docs/README.md", "fail"],
    ["src/main.py", "fail"],
    [".autonomous_runs/autopack/runs/s2/../../../src/BUILD_LOG.md", "fail"],
  ])("says of %s: %s", (path, verdict) => {
    const log = `[TOKEN_EFFICIENCY] phase=F1.1 outcome=COMPLETE artifacts=1 saved=1940tok budget=semantic used=1/2tok files=3kept/0omitted paths=[${path}]`;
    expect(judgePathList({ text: log }, evidence("sot-only-substitutions")).verdict).toBe(verdict);
  });

  it("is asked for in stages 2 and 3, and breaking it is the emergency there", () => {
    const rule = { kind: "evidence", evidence: "sot-only-substitutions", condition: null };
    for (const stage of definition.stages.slice(2)) {
      expect(stage.criteria).toContainEqual(expect.objectContaining({ check: rule, blocking: true }));
      const action = { kind: "engage", killSwitch: "emergency-rollback" };
      expect(stage.stopConditions).toContainEqual(expect.objectContaining({ check: rule, then: action }));
    }
  });
});

describe("the provider keys of Autopack", () => {
  it.each([
    ["glm-key", "${GLM_API_BASE}/models", { authorization: "Bearer ${GLM_API_KEY}" }, true],
    [
      "anthropic-key",
      "https://api.anthropic.com/v1/models",
      { "x-api-key": "${ANTHROPIC_API_KEY}", "anthropic-version": "2023-06-01" },
      false,
    ],
    ["openai-key", "https://api.openai.com/v1/models", { authorization: "Bearer ${OPENAI_API_KEY}" }, false],
  ])("%s is tried as its provider wants it", (id, url, headers, blocking) => {
    expect(evidence(id).probe).toMatchObject({ method: "GET", url, headers, body: null });
    expect([200, 401, 403, 429].map((status) => judgeProbe({ status }, evidence(id)).verdict)).toEqual([
      "pass",
      "fail",
      "fail",
      "error",
    ]);
    const criterion = definition.stages[0]?.criteria.find(
      ({ check }) => check.kind === "evidence" && check.evidence === id,
    );
    expect(criterion?.blocking).toBe(blocking);
  });
});

describe("the history packs of Autopack", () => {
  it("are capped by the variable of their kind, wherever a run may have left one", () => {
    expect(definition.metrics.find(({ id }) => id === "history-packs")).toMatchObject({
      kind: "files",
      paths: [
        ".autonomous_runs/*/runs/*/{run}/history_pack.md",
        ".autonomous_runs/*/runs/{run}/history_pack.md",
        ".autonomous_runs/{run}/history_pack.md",
      ],
      sections: [
        { heading: "# Tier: ", files: "tiers/tier_*.md", max: "ARTIFACT_HISTORY_PACK_MAX_TIERS" },
        { heading: "# Phase: ", files: "phases/phase_*.md", max: "ARTIFACT_HISTORY_PACK_MAX_PHASES" },
      ],
    });
  });
});
