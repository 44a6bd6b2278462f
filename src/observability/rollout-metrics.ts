import { Counter, Histogram, type Registry } from "prom-client";
import { VERDICTS } from "../criteria/verdict.ts";
import type { AuditEvent } from "../rollout/audit-event.ts";
import { BLOCKER_CODES } from "../rollout/decision.ts";
import type { CommitOutcome } from "../store/store.ts";
import { createRolloutNames, OTHER_ROLLOUTS, ROLLOUTS_NAMED } from "./rollout-names.ts";
import { MOVES, STOPPED_BY, transitionOf } from "./transitions.ts";
import type { Watched } from "./watched.ts";

const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10];
const COMMIT_OUTCOMES: Readonly<Record<CommitOutcome | "failed", true>> = {
  committed: true,
  stale: true,
  "receipt-exists": true,
  failed: true,
};
const ASSESSMENT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface RolloutMetrics {
  /** The rollouts there are. */
  watch(snapshots: Watched["snapshots"]): void;
  /** Events this process has stored. */
  stored(events: readonly AuditEvent[]): void;
  /** `outcome`: the store's own word, or failed. */
  committed(outcome: string, seconds: number): void;
  /** `outcome`: the verdict, or failed. */
  assessed(outcome: string, seconds: number): void;
}

/**
 * What happens to rollouts in this process, whoever caused it.
 * Series are there at 0 before anything happened. Of one that begins at 1 Prometheus sees no growth, so that the page for the
 * first stop condition that ever tripped would not be sent.
 */
export function createRolloutMetrics(register: Registry): RolloutMetrics {
  const registers = [register];
  const { labelOf, labels } = createRolloutNames();
  let snapshots: Watched["snapshots"] | null = null;
  /** Rollouts of which a scrape has shown the stops, and be it none. */
  let shown: ReadonlySet<string> = new Set();

  /** While every rollout can have a label, each has one before its first event. */
  function known(): readonly string[] {
    if (snapshots !== null && snapshots.size <= ROLLOUTS_NAMED)
      for (const { rollout } of snapshots.all()) labelOf(rollout);
    return labels();
  }

  const transitions = new Counter({
    name: "sluice_transitions_total",
    help: "Commands decided and stored, by rollout, type and outcome (accepted, refused, unchanged).",
    labelNames: ["rollout", "type", "outcome"],
    registers,
    collect() {
      for (const rollout of known()) for (const type of MOVES) this.inc({ rollout, type, outcome: "accepted" }, 0);
    },
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
    collect() {
      shown = new Set(known());
      for (const rollout of shown) for (const by of STOPPED_BY) this.inc({ rollout, by }, 0);
    },
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
  for (const blocker of BLOCKER_CODES) refusals.inc({ blocker }, 0);
  for (const outcome of Object.keys(COMMIT_OUTCOMES)) commits.zero({ outcome });
  for (const outcome of [...VERDICTS, "failed"]) assessments.zero({ outcome });
  return {
    watch: (rollouts) => void (snapshots = rollouts),
    stored(events) {
      for (const event of events) {
        const transition = transitionOf(event);
        if (transition === null) continue;
        const { type, outcome, blockers, stoppedBy } = transition;
        const rollout = labelOf(event.rollout);
        transitions.inc({ rollout, type, outcome });
        for (const blocker of blockers) refusals.inc({ blocker });
        // Under a name nobody has seen at 0 yet, the growth would not be seen either.
        if (stoppedBy !== null) stops.inc({ rollout: shown.has(rollout) ? rollout : OTHER_ROLLOUTS, by: stoppedBy });
      }
    },
    committed: (outcome, seconds) => commits.observe({ outcome }, seconds),
    assessed: (outcome, seconds) => assessments.observe({ outcome }, seconds),
  };
}
