import { compileMachine } from "../../../machines/rollout-machine.ts";
import type { RolloutMachine } from "../../../machines/rollout-machine.ts";
import type { Assessment, StopStatus } from "../../../src/criteria/assessment.ts";
import type { Observations } from "../../../src/criteria/observation.ts";
import type { Verdict } from "../../../src/criteria/verdict.ts";
import type { Definition } from "../../../src/definition/definition.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { captureBaseline } from "../../../src/rollout/capture-baseline.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { createRollout } from "../../../src/rollout/create-rollout.ts";
import { decide } from "../../../src/rollout/decide.ts";
import type { Remeasured } from "../../../src/rollout/decide-input.ts";
import type { Decision } from "../../../src/rollout/decision.ts";
import { findStage } from "../../../src/rollout/flag-environment.ts";
import { needsAssessment } from "../../../src/rollout/needs-assessment.ts";
import type { Mark, RolloutState } from "../../../src/rollout/state.ts";

const DOCUMENT = `
sluice: 1
name: ladder
variables:
  RECORDING: { type: boolean, purpose: Record., served: true, default: false }
  HISTORY: { type: boolean, purpose: History., served: true, default: false, autonomy: true }
  HISTORY_MAX: { type: integer, purpose: How much., served: true, default: 5, autonomy: true }
  EXTENDED: { type: boolean, purpose: Extended., served: true, default: false, autonomy: true }
  SKIP_CI: { type: boolean, purpose: Never., served: true, const: false }
  MODE: { type: string, purpose: Mode., served: true, default: plain }
  API_KEY: { type: secret, purpose: Key. }
evidence:
  smoke: { kind: attestation, title: Smoke test, purpose: Works at all. }
metrics:
  success-rate: { kind: proportion, title: Success rate, sql: "SELECT 1 AS successes, 1 AS trials" }
  duplicates: { kind: violations, title: Duplicates, sql: "SELECT 1 AS id", population: "SELECT 1 AS n" }
exposure:
  find: "SELECT id AS run, 1 AS finished FROM runs WHERE at >= :since"
  describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)"
stages:
  - id: prepare
    title: Prepare
    baseline: [success-rate]
    criteria: [{ id: smoke-passes, title: Smoke passes, evidence: smoke, runbook: smoke-fails }]
  - id: watch
    title: Watch
    flags: { RECORDING: true }
    minimum: { runs: 1 }
    criteria:
      - { id: no-duplicates, title: No duplicates, metric: duplicates, expect: none }
      - { id: some-success, title: Some success, metric: success-rate, expect: { atLeast: 0.5 }, blocking: false }
    stopConditions: [{ id: duplicated, title: Duplicated, metric: duplicates, when: any, then: hold }]
  - id: limited
    title: Limited
    flags: { RECORDING: true, HISTORY: true }
  - id: full
    title: Full
    flags: { RECORDING: true, HISTORY: true, HISTORY_MAX: 10, EXTENDED: true }
killSwitches:
  no-extended: { title: No extended, severity: 1, flags: { EXTENDED: false } }
  emergency: { title: Emergency, severity: 2, rollbackTo: watch, flags: { HISTORY: false, EXTENDED: false, RECORDING: true } }
  shutdown: { title: Shutdown, severity: 3, rollbackTo: prepare, flags: { HISTORY: false, EXTENDED: false, RECORDING: false } }
runbooks:
  smoke-fails: { title: Smoke fails, symptom: It fails., cause: Unknown., steps: [Look] }
`;

export const NOW = "2026-03-01T10:00:00.000Z";
export const DIGEST = "d".repeat(64);
const MARK: Mark = { at: "2026-02-28T09:00:00.000Z", actor: "token:first", reason: "the first reason" };

export function ladder(): Definition {
  const loaded = loadDefinition(DOCUMENT, "ladder.rollout.yaml");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings, null, 2));
  return loaded.versioned.definition;
}

export const definition = ladder();
export const machine = compileMachine(definition);

export function newRollout(of: Definition = definition): ReturnType<typeof createRollout> {
  const telemetrySource = "default";
  return createRollout({
    definition: of,
    digest: DIGEST,
    rollout: "ladder",
    telemetrySource,
    actor: "token:first",
    now: MARK.at,
  });
}

export interface Where {
  readonly stage: string;
  readonly held?: boolean;
  readonly engaged?: readonly string[];
}

/** A rollout that stands there, at revision 7. */
export function standing({ stage, held = false, engaged = [] }: Where): RolloutState {
  const marks = Object.fromEntries(engaged.map((id) => [id, MARK]));
  return {
    ...newRollout().state,
    revision: 7,
    stage,
    hold: held ? MARK : null,
    engaged: marks,
    exposure: { id: 5, since: MARK.at },
  };
}

export interface Judged {
  readonly criteria?: Readonly<Record<string, Verdict>>;
  readonly stops?: Readonly<Record<string, StopStatus>>;
  readonly minimum?: Verdict;
}

/** An assessment of the state in which everything passes but what is named. */
export function assessmentOf(of: Definition, state: RolloutState, judged: Judged = {}): Assessment {
  const stage = findStage(of, state.stage);
  const told = {
    observed: "3 found",
    expected: "none",
    value: 3,
    sample: 40,
    rows: [],
    query: null,
    comparison: null,
    needs: {},
  };
  return {
    stage: stage.id,
    at: NOW,
    exposure: {
      ...state.exposure,
      source: "reported",
      runs: [{ run: "run-1", finished: true, known: true }],
      problem: null,
    },
    minimum: {
      verdict: judged.minimum ?? "pass",
      message: "0 of 1 run finished, 1 more run needed",
      runs: { counted: 0, required: 1, recommended: 1 },
      durationMs: { elapsed: 0, required: 0 },
      needs: { runs: 1 },
    },
    criteria: stage.criteria.map(({ id, title, blocking, runbook }) => {
      return {
        ...told,
        id,
        title,
        blocking,
        runbook,
        message: "3 of 40 are wrong",
        verdict: judged.criteria?.[id] ?? "pass",
      };
    }),
    stopConditions: stage.stopConditions.map(({ id, title, runbook }) => {
      return {
        ...told,
        id,
        title,
        runbook,
        message: "3 of 40 are wrong",
        status: judged.stops?.[id] ?? "clear",
        // oxlint-disable-next-line unicorn/no-thenable -- the document's own word; nothing here is ever awaited
        then: "hold",
      };
    }),
    verdict: "pass",
    advisories: ["1 of 3 recommended runs finished"],
  };
}

export interface Asked {
  readonly of?: Definition;
  readonly by?: RolloutMachine;
  readonly judged?: Judged;
  readonly observations?: Observations;
  readonly now?: string;
}

export const MEASURED: Observations = {
  "success-rate": {
    kind: "proportion",
    perRun: [{ run: "run-1", successes: 9, trials: 10 }],
    successes: 9,
    trials: 10,
  },
};

/** Decides as the service does: assesses only where `needsAssessment` says so. */
export function decided(state: RolloutState, command: Command, asked: Asked = {}): Decision {
  const { of = definition, by = machine, judged = {}, observations = MEASURED, now = NOW } = asked;
  const assessment = needsAssessment(of, state, command) ? assessmentOf(of, state, judged) : null;
  const capture = assessment && captureBaseline(findStage(of, state.stage), observations, assessment.exposure, now);
  return decide({
    definition: of,
    machine: by,
    state,
    command,
    actor: "token:ops",
    now,
    assessment,
    baselineCapture: capture,
    ...(command.type === "rebaseline" ? { remeasured: remeasured(command.runs, observations) } : {}),
  });
}

/** What the telemetry says of these runs: it knows them, unless they are called unknown, and they are over, unless running. */
function remeasured(runs: readonly string[], observations: Observations): Remeasured {
  const known = (run: string) => !run.startsWith("unknown");
  const described = [...new Set(runs)].map((run) => ({ run, known: known(run), finished: !run.startsWith("running") }));
  return { runs: described, problem: null, observations };
}

export function codes({ blockers }: Decision): readonly string[] {
  return blockers.map(({ code, subject }) => (subject === null ? code : `${code}:${subject}`));
}
