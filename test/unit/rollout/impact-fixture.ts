import type { VersionedDefinition } from "../../../src/definition/definition.ts";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import type { Standing } from "../../../src/rollout/impact/impact-of.ts";

/** Three stages with one of everything a rule can be about. */
export const BASE = `
sluice: 1
name: ladder
variables:
  RECORDING: { type: boolean, purpose: Record., served: true, default: false }
  EXTENDED: { type: boolean, purpose: Extended., served: true, default: false, autonomy: true }
  REACH: { type: integer, purpose: How far., served: true, default: 0, minimum: 0, maximum: 9, autonomy: true }
  NEVER: { type: boolean, purpose: Never., served: true, const: false }
evidence:
  smoke: { kind: smoke-report, title: Smoke test, maxAge: PT24H, go: [GO], noGo: [NO-GO] }
  memory: { kind: measurement, title: Memory peak, unit: GiB }
  paths: { kind: path-list, title: Substituted paths, allow: ["docs/*"] }
metrics:
  success: { kind: proportion, title: Success, sampleUnit: phases, sql: "SELECT 1 AS successes, 1 AS trials" }
  doubled: { kind: violations, title: Doubled, sql: "SELECT 1 AS id", population: "SELECT 1 AS n" }
comparisons:
  regression: { title: No regression, metric: success, baseline: prepare, target: 5, stop: 10 }
exposure:
  find: "SELECT id AS run, 1 AS finished FROM runs WHERE at >= :since"
  describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)"
monitor: { interval: PT1M, confirmations: 2, cooldown: PT15M }
stages:
  - id: prepare
    title: Prepare
    baseline: [success]
    criteria: [{ id: smoke-go, title: Smoke test says GO, evidence: smoke }]
  - id: watch
    title: Watch
    flags: { RECORDING: true }
    minimum: { runs: 3, duration: PT2H }
    approvals: 1
    windows: { deny: [{ rule: "FREQ=WEEKLY;BYDAY=SA", from: "00:00", for: P2D, timezone: UTC }] }
    criteria:
      - { id: none-doubled, title: None doubled, metric: doubled, expect: none }
      - { id: no-regression, title: No regression, comparison: regression }
      - { id: memory-low, title: Memory is low, evidence: memory, expect: { atMost: 4 } }
      - { id: enough, title: Enough success, metric: success, expect: { atLeast: 0.9 }, minimumSample: 20 }
    stopConditions:
      - { id: doubled, title: Doubled, metric: doubled, when: any, then: { rollback: prepare } }
      - { id: memory-high, title: Memory is high, evidence: memory, when: { moreThan: 8 }, then: hold }
  - id: full
    title: Full
    flags: { RECORDING: true, EXTENDED: true, REACH: 5 }
    approvals: 2
    criteria: [{ id: paths-fine, title: Paths are fine, evidence: paths }]
killSwitches:
  soft: { title: "Soft", severity: 1, flags: { EXTENDED: false } }
  hard: { title: "Hard", severity: 2, rollbackTo: prepare, flags: { EXTENDED: false, REACH: 0 } }
`;

/** The document with each first text replaced by the second; throws where one is not there or it does not load. */
export function edited(...edits: readonly (readonly [string, string])[]): VersionedDefinition {
  const text = edits.reduce((document, [from, to]) => {
    if (!document.includes(from)) throw new Error(`the document does not hold ${from}`);
    return document.replace(from, to);
  }, BASE);
  const checked = checkDocument(text, "ladder.rollout.yaml");
  if (!checked.ok) throw new Error(JSON.stringify(checked.findings, null, 2));
  return checked.versioned;
}

export const MARK = { at: "2026-03-01T10:00:00.000Z", actor: "token:ops", reason: "x" };
const FROZEN = {
  stage: "prepare",
  capturedAt: MARK.at,
  runs: ["run-1"],
  metrics: [{ metric: "success", perRun: [], successes: 9, trials: 10 }],
  digest: "d",
};
/** A rollout that stands there; above the first stage with the baseline frozen in it. */
export const standingAt = (stage: string, standing: Partial<Standing> = {}): Standing => {
  return { stage, engaged: {}, baseline: stage === "prepare" ? null : FROZEN, ...standing };
};
