import { assess } from "../../../src/criteria/assess.ts";
import type { Observations } from "../../../src/criteria/observation.ts";
import type { VersionedDefinition } from "../../../src/definition/definition.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { assumedEvidence, assumedObservations } from "../../../src/rollout/backtest/assumptions.ts";
import type { EvidenceAssumption } from "../../../src/rollout/backtest/assumptions.ts";
import type { BacktestStep } from "../../../src/rollout/backtest/backtest-step.ts";
import { joinRun, judgeRun, startWalk } from "../../../src/rollout/backtest/walk-history.ts";
import type { Walk } from "../../../src/rollout/backtest/walk.ts";
import { captureBaseline } from "../../../src/rollout/capture-baseline.ts";
import { findStage } from "../../../src/rollout/flag-environment.ts";

export const DOCUMENT = `
sluice: 1
name: ladder
variables:
  RECORDING: { type: boolean, purpose: Record., served: true, default: false }
  HISTORY: { type: boolean, purpose: History., served: true, default: false, autonomy: true }
evidence:
  smoke: { kind: attestation, title: Smoke test, purpose: Works at all. }
  memory: { kind: measurement, title: Peak memory, unit: GiB, maxAge: PT1H }
metrics:
  success: { kind: proportion, title: Success rate, sampleUnit: jobs, sql: "SELECT 1 AS successes, 1 AS trials" }
  duplicates: { kind: violations, title: Duplicates, sampleUnit: rows, sql: "SELECT 1 AS id", population: "SELECT 1 AS n" }
  gaps: { kind: violations, title: Gaps, sampleUnit: rows, sql: "SELECT 2 AS id", population: "SELECT 2 AS n" }
  queue: { kind: gauge, title: Queue, prometheus: { query: "queue" } }
exposure:
  find: "SELECT id AS run, 1 AS finished FROM runs WHERE at >= :since"
  describe: "SELECT id AS run, 1 AS finished FROM runs WHERE id IN (:runs)"
stages:
  - id: prepare
    title: Prepare
    baseline: [success]
    criteria: [{ id: smoke-passes, title: Smoke passes, evidence: smoke }]
  - id: watch
    title: Watch
    flags: { RECORDING: true }
    minimum: { runs: 2, duration: PT3H }
    criteria:
      - { id: success-high, title: Success is high, metric: success, expect: { atLeast: 0.5 } }
      - { id: queue-short, title: The queue is short, metric: queue, expect: { atMost: 10 } }
    stopConditions: [{ id: gapped, title: Gapped, metric: gaps, when: any, then: hold }]
  - id: full
    title: Full
    flags: { RECORDING: true, HISTORY: true }
    criteria: [{ id: memory-small, title: Memory is small, evidence: memory, expect: { lessThan: 4 } }]
    stopConditions:
      - { id: gapped, title: Gapped, metric: gaps, when: any, then: hold }
      - { id: gapped-often, title: Gapped often, metric: gaps, when: { moreThan: 2 }, then: { engage: emergency } }
      - { id: duplicated, title: Duplicated, metric: duplicates, when: any, then: { rollback: watch } }
      - { id: memory-big, title: Memory is big, evidence: memory, when: { moreThan: 8 }, then: hold }
killSwitches:
  emergency: { title: Emergency, severity: 1, rollbackTo: prepare, flags: { HISTORY: false } }
`;

export function documentOf(text: string): VersionedDefinition {
  const loaded = loadDefinition(text, "ladder.rollout.yaml");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings, null, 2));
  return loaded.versioned;
}

/** What one run leaves behind; unsaid: 9 of 10 jobs succeed, nothing is wrong. */
export interface RunFacts {
  readonly finished?: boolean;
  readonly successes?: number;
  readonly duplicates?: number;
  readonly gaps?: number;
}

/** Walks runs r1, r2, … with these facts, judged by the real rules over whatever runs the walk has in its exposure. */
export function walkFacts(
  document: VersionedDefinition,
  facts: readonly RunFacts[],
  assumption: EvidenceAssumption = "passing",
): Walk {
  const { definition } = document;
  return facts.reduce((before, fact, index) => {
    const walk = joinRun(before, { run: `r${index + 1}`, finished: fact.finished ?? true, known: true });
    if (fact.finished === false) return walk;
    const { state, runs, now } = walk;
    const stage = findStage(definition, state.stage);
    const exposure = { ...state.exposure, source: "reported" as const, runs, problem: null };
    const inExposure = runs.map(({ run }) => ({ run, ...facts[Number(run.slice(1)) - 1] }));
    const observations = {
      ...observed(inExposure),
      ...assumedObservations(definition.metrics, stage, assumption, runs.length),
    };
    const evidence = assumedEvidence(definition, stage, assumption, now);
    const { baseline } = state;
    return judgeRun(walk, {
      assessment: assess({ definition, stage, now, exposure, observations, evidence, baseline }),
      baselineCapture: captureBaseline(stage, observations, exposure, now),
    });
  }, startWalk(document));
}

function observed(runs: readonly (RunFacts & { readonly run: string })[]): Observations {
  const perRun = runs.map(({ run, successes = 9 }) => ({ run, successes, trials: 10 }));
  const sum = (of: (run: RunFacts) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const rows = { truncated: false, population: 10 * runs.length, rows: [] };
  return {
    success: { kind: "proportion", perRun, successes: sum((run) => run.successes ?? 9), trials: 10 * runs.length },
    duplicates: { kind: "violations", count: sum((run) => run.duplicates ?? 0), ...rows },
    gaps: { kind: "violations", count: sum((run) => run.gaps ?? 0), ...rows },
  };
}

/** "r3 watch→full promoted", one a step. */
export function told(steps: readonly BacktestStep[]): readonly string[] {
  return steps.map(({ run, stage, to, outcome, held }) => {
    return `${run} ${stage === to ? stage : `${stage}→${to}`} ${outcome}${held ? ", held" : ""}`;
  });
}
