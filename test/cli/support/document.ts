import { checkDocument } from "../../../src/rollout/check-document.ts";

export const DOCUMENT = `
sluice: 1
name: autopack
title: Autopack autonomy
variables:
  TELEMETRY_DB_ENABLED: { type: boolean, purpose: telemetry, default: false, served: true }
  EXTENDED_CONTEXTS_ENABLED: { type: boolean, purpose: extended contexts, default: false, served: true, autonomy: true }
evidence:
  smoke-test: { kind: smoke-report, title: Smoke test, command: python smoke.py, go: [GO], noGo: [NO-GO] }
metrics:
  duplicate-telemetry: { kind: violations, title: Duplicates, sql: "SELECT 1 AS n WHERE 1 = 0", population: "SELECT 1 AS n" }
exposure: { find: "SELECT id AS run, 1 AS finished FROM runs WHERE started_at >= :since", describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)" }
stages:
  - { id: stage-0, title: Validation, flags: {} }
  - id: stage-1
    title: Telemetry only
    flags: { TELEMETRY_DB_ENABLED: true }
    minimum: { runs: 3 }
    criteria:
      - { id: no-duplicates, title: No duplicate telemetry, metric: duplicate-telemetry, expect: none, runbook: duplicate-telemetry }
      - { id: smoke, title: Smoke test says GO, evidence: smoke-test }
    stopConditions:
      - { id: duplicates, title: Duplicate telemetry, metric: duplicate-telemetry, when: any, then: { rollback: stage-0 } }
  - { id: stage-2, title: Everything, flags: { TELEMETRY_DB_ENABLED: true, EXTENDED_CONTEXTS_ENABLED: true } }
killSwitches:
  disable-extended-contexts: { title: Extended contexts off, purpose: Partial rollback, severity: 1, flags: { EXTENDED_CONTEXTS_ENABLED: false } }
  complete-shutdown: { title: Everything off, severity: 2, rollbackTo: stage-0, flags: { TELEMETRY_DB_ENABLED: false, EXTENDED_CONTEXTS_ENABLED: false } }
runbooks:
  duplicate-telemetry:
    title: Duplicate telemetry entries
    symptom: Several rows for one outcome
    cause: The idempotency guard failed
    steps: [Check the unique index, Inspect the retry logic]
`;

const checked = checkDocument(DOCUMENT, "autopack.rollout.yaml");
if (!checked.ok) throw new Error(`the tests' document is wrong: ${JSON.stringify(checked.findings)}`);
export const VERSIONED = checked.versioned;
