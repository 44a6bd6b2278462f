import { parse, stringify } from "yaml";
import { readFileSync } from "node:fs";

/** A ladder whose every rule `naiveWalk` repeats in a line, with the flagship's own queries. */
export function ladder(change: (text: string) => string = (text) => text): string {
  const flagship: { metrics: object; exposure: object } = parse(readFileSync("machines/autopack.rollout.yaml", "utf8"));
  const metrics = Object.fromEntries(Object.entries(flagship.metrics).filter(([id]) => USED.includes(id)));
  return change(`${RULES}${stringify({ metrics, exposure: flagship.exposure }, { aliasDuplicateObjects: false })}`);
}

const USED = ["phase-success-rate", "missing-efficiency-rows", "duplicate-telemetry", "tokens-saved"];

const RULES = `
sluice: 1
name: ladder
variables:
  LEVEL: { type: integer, purpose: How much it does by itself., served: true, default: 0, autonomy: true }
evidence:
  looked-at: { kind: attestation, title: Somebody looked }
stages:
  - id: stage-0
    criteria: [{ id: seen, title: Enough phases ended, metric: phase-success-rate, expect: { atLeast: 0 }, minimumSample: 20 }]
    title: Zero
  - id: stage-1
    title: One
    flags: { LEVEL: 1 }
    minimum: { runs: 2 }
    criteria: [{ id: success, title: Phases succeed, metric: phase-success-rate, expect: { atLeast: 0.7 } }]
    stopConditions: [{ id: missing, title: Rows are missing, metric: missing-efficiency-rows, when: any, then: hold }]
  - id: stage-2
    title: Two
    flags: { LEVEL: 2 }
    minimum: { runs: 2 }
    criteria:
      - { id: saving, title: Tokens are saved, metric: tokens-saved, expect: { moreThan: 0 } }
      - { id: looked-at, title: Somebody looked, evidence: looked-at }
    stopConditions: [{ id: twice, title: Rows are there twice, metric: duplicate-telemetry, when: any, then: { rollback: stage-1 } }]
  - id: stage-3
    title: Three
    flags: { LEVEL: 3 }
`;
