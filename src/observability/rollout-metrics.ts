import { Counter, Histogram, type Registry } from "prom-client";
import type { AuditEvent } from "../rollout/audit-event.ts";
import { createRolloutNames } from "./rollout-names.ts";
import { transitionOf } from "./transitions.ts";

const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10];
const ASSESSMENT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface RolloutMetrics {
  /** Events this process has stored. */
  stored(events: readonly AuditEvent[]): void;
  /** `outcome`: the store's own word, or failed. */
  committed(outcome: string, seconds: number): void;
  /** `outcome`: the verdict, or failed. */
  assessed(outcome: string, seconds: number): void;
}

/** What happens to rollouts in this process, whoever caused it. */
export function createRolloutMetrics(register: Registry): RolloutMetrics {
  const registers = [register];
  const nameOf = createRolloutNames();
  const transitions = new Counter({
    name: "sluice_transitions_total",
    help: "Commands decided and stored, by rollout, type and outcome (accepted, refused, unchanged).",
    labelNames: ["rollout", "type", "outcome"],
    registers,
  });
  const refusals = new Counter({
    name: "sluice_refusals_total",
    help: "Blockers of refused commands, by code; a refusal with three of them counts three times.",
    labelNames: ["blocker"],
    registers,
  });
  const stops = new Counter({
    name: "sluice_stop_conditions_tripped_total",
    help: "Stop conditions that made Sluice act, by rollout and by whether the monitor or posted evidence found them.",
    labelNames: ["rollout", "by"],
    registers,
  });
  const commits = new Histogram({
    name: "sluice_store_commit_duration_seconds",
    help: "Time a durable write took, waiting for its turn included, by outcome (committed, stale, receipt-exists, failed).",
    labelNames: ["outcome"],
    buckets: COMMIT_SECONDS,
    registers,
  });
  const assessments = new Histogram({
    name: "sluice_assessment_duration_seconds",
    help: "Time an assessment took, telemetry included, by verdict (failed: it came to none).",
    labelNames: ["outcome"],
    buckets: ASSESSMENT_SECONDS,
    registers,
  });
  return {
    stored(events) {
      for (const event of events) {
        const transition = transitionOf(event);
        if (transition === null) continue;
        const { type, outcome, blockers, stoppedBy } = transition;
        const rollout = nameOf(event.rollout);
        transitions.inc({ rollout, type, outcome });
        for (const blocker of blockers) refusals.inc({ blocker });
        if (stoppedBy !== null) stops.inc({ rollout, by: stoppedBy });
      }
    },
    committed: (outcome, seconds) => commits.observe({ outcome }, seconds),
    assessed: (outcome, seconds) => assessments.observe({ outcome }, seconds),
  };
}
