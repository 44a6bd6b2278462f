import type { Assessment } from "../criteria/assessment.ts";
import type { Baseline } from "../criteria/observation.ts";
import type { Json } from "./audit-event.ts";
import type { Blocker } from "./decision.ts";
import type { FlagChange } from "./flag-change.ts";

/** The parts of a decision as an audit event keeps them: enough to understand it when the telemetry rows have changed or gone. */

export function assessmentEvidence(assessment: Assessment): Json {
  const { exposure, minimum } = assessment;
  return {
    stage: assessment.stage,
    at: assessment.at,
    verdict: assessment.verdict,
    exposure: {
      id: exposure.id,
      since: exposure.since,
      source: exposure.source,
      runs: exposure.runs.map((run) => run.run),
      problem: exposure.problem?.message ?? null,
    },
    minimum: { verdict: minimum.verdict, message: minimum.message, runs: minimum.runs, durationMs: minimum.durationMs },
    criteria: assessment.criteria.map(({ id, verdict, blocking, observed, expected, value, sample }) => {
      return { id, verdict, blocking, observed, expected, value, sample };
    }),
    stopConditions: assessment.stopConditions.map(({ id, status, observed, expected, value, sample }) => {
      return { id, status, observed, expected, value, sample };
    }),
  };
}

export function blockerEvidence(blockers: readonly Blocker[]): Json {
  return blockers.map(({ code, subject, message, observed, expected, sample }) => {
    return { code, subject, message, observed, expected, sample };
  });
}

export function changeEvidence(changes: readonly FlagChange[]): Json {
  return changes.map(({ name, from, to }) => ({ name, from, to }));
}

export function baselineEvidence({ stage, capturedAt, runs, metrics, digest }: Baseline): Json {
  return {
    stage,
    capturedAt,
    runs,
    metrics: metrics.map(({ metric, perRun, successes, trials }) => {
      const kept = perRun.map((share) => ({ run: share.run, successes: share.successes, trials: share.trials }));
      return { metric, perRun: kept, successes, trials };
    }),
    digest,
  };
}
