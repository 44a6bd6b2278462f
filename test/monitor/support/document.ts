/** Three rungs whose stop conditions look at metrics, each with another action; the first is left by the monitor. */
export const WATCHED = `
sluice: 1
name: watched
monitor: { interval: PT5S, confirmations: 2, cooldown: PT15M }
variables:
  RECORDING: { type: boolean, purpose: Record., served: true, default: false }
  EXTENDED: { type: boolean, purpose: Extended., served: true, default: false, autonomy: true }
evidence:
  smoke: { kind: smoke-report, title: Smoke test, go: [GO], noGo: [NO-GO] }
metrics:
  success: { kind: proportion, title: Success, sampleUnit: phases, sql: "SELECT run_id AS run, 1 AS successes, 1 AS trials FROM runs WHERE run_id IN (:runs)" }
  spent: { kind: total, title: Spent, unit: tokens, sql: "SELECT 1 AS total, 1 AS sample FROM runs WHERE run_id IN (:runs)" }
  doubled: { kind: violations, title: Doubled rows, sql: "SELECT run_id FROM runs WHERE run_id IN (:runs)", population: "SELECT 1 AS n FROM runs WHERE run_id IN (:runs)" }
exposure:
  find: "SELECT id AS run, 1 AS finished FROM runs WHERE at >= :since"
  describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)"
stages:
  - id: prepare
    title: Prepare
    autoPromote: true
    criteria: [{ id: cheap, title: Cheap enough, metric: spent, expect: { atMost: 1000 } }]
  - id: watch
    title: Watch
    flags: { RECORDING: true }
    stopConditions:
      - { id: failing, title: Too many failures, metric: success, when: { lessThan: 0.8 }, then: { rollback: prepare } }
      - { id: dear, title: Too dear, metric: spent, when: { moreThan: 100 }, then: hold }
      - { id: doubled, title: Rows are doubled, metric: doubled, when: any, then: { engage: off } }
      - { id: no-go, title: Smoke test says NO-GO, evidence: smoke, when: fails, then: hold }
  - id: full
    title: Full
    flags: { RECORDING: true, EXTENDED: true }
killSwitches:
  off: { title: "Off", severity: 1, flags: { EXTENDED: false } }
`;
