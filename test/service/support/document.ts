/** Four stages whose stop conditions look at evidence, and a baseline that a later stage compares with. */
export const DOCUMENT = `
sluice: 1
name: ladder
variables:
  RECORDING: { type: boolean, purpose: Record., served: true, default: false }
  EXTENDED: { type: boolean, purpose: Extended., served: true, default: false, autonomy: true }
  API_KEY: { type: secret, purpose: Key. }
evidence:
  smoke: { kind: smoke-report, title: Smoke test, go: [GO], noGo: [NO-GO] }
  memory: { kind: measurement, title: Memory peak, unit: GiB }
  substitutions: { kind: path-list, title: Substituted paths, allow: ["docs/*"] }
  key: { kind: probe, title: Key works, probe: { secret: API_KEY, url: "https://api.example/models", headers: { authorization: "Bearer \${API_KEY}" }, valid: [200], invalid: [401] } }
  report: { kind: attestation, title: Somebody reports }
metrics:
  success: { kind: proportion, title: Success, sampleUnit: phases, sql: "SELECT 1 AS successes, 1 AS trials" }
  saved: { kind: total, title: Saved, unit: tokens, sql: "SELECT 1 AS total, 1 AS sample" }
  modes: { kind: distribution, title: Modes, sql: "SELECT 'a' AS key, 1 AS n" }
comparisons:
  regression: { title: No regression, metric: success, baseline: prepare, target: 5, stop: 10, mode: literal }
exposure:
  find: "SELECT id AS run, 1 AS finished FROM runs WHERE at >= :since"
  describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)"
stages:
  - id: prepare
    title: Prepare
    baseline: [success]
    criteria: [{ id: key-works, title: Key works, evidence: key, runbook: keys, blocking: false }]
    stopConditions: [{ id: smoke-no-go, title: Smoke test says NO-GO, evidence: smoke, when: fails, then: hold }]
  - id: watch
    title: Watch
    flags: { RECORDING: true }
    criteria: [{ id: no-regression, title: No regression, comparison: regression, runbook: regressed }]
    stopConditions:
      - { id: smoke-no-go, title: Smoke test says NO-GO, evidence: smoke, when: fails, then: { rollback: prepare } }
      - { id: memory-high, title: Memory is high, evidence: memory, when: { moreThan: 8 }, then: hold }
  - id: full
    title: Full
    flags: { RECORDING: true, EXTENDED: true }
    stopConditions:
      - { id: other-paths, title: Other paths were substituted, evidence: substitutions, when: fails, then: { engage: emergency } }
      - { id: smoke-hold, title: Smoke test says NO-GO, evidence: smoke, when: fails, then: hold }
      - { id: smoke-back, title: Smoke test is down, evidence: smoke, when: fails, then: { rollback: watch } }
      - { id: smoke-kill, title: Smoke test needs it off, evidence: smoke, when: fails, then: { engage: off } }
killSwitches:
  off: { title: "Off", severity: 1, flags: { EXTENDED: false } }
  emergency: { title: Emergency, severity: 2, rollbackTo: watch, flags: { EXTENDED: false } }
runbooks:
  keys: { title: Keys, symptom: No answer., cause: An old key., steps: [Renew it] }
  regressed: { title: Regressed, symptom: Fewer successes., cause: Unknown., steps: [Look] }
successMetrics:
  success: { title: Success rate, tier: primary, metric: success, target: no regression }
  calm: { title: Calm operators, tier: secondary, target: nobody is woken }
`;
