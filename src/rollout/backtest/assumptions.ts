import type { Observations, RecordedEvidence } from "../../criteria/observation.ts";
import type { Definition, EvidenceRequirement, Metric, Stage } from "../../definition/definition.ts";
import { limitsOf, withinLimits } from "./within-limits.ts";

/** What a backtest takes for granted of everything that is not in a history: all of it was posted and passes, or nothing was. */
export const EVIDENCE_ASSUMPTIONS = ["passing", "none"] as const;
export type EvidenceAssumption = (typeof EVIDENCE_ASSUMPTIONS)[number];

/** Whether the telemetry database of today still tells what the metric was at the time of a run. */
export function isInHistory(metric: Metric): boolean {
  return metric.kind !== "gauge" && metric.kind !== "files";
}

/** Every declared evidence, posted at `now` and passing; a measurement within the limits the stage sets for it. */
export function assumedEvidence(
  definition: Definition,
  stage: Stage,
  assumption: EvidenceAssumption,
  now: string,
): readonly RecordedEvidence[] {
  if (assumption === "none") return [];
  return definition.evidence.flatMap((requirement) => {
    const value = requirement.kind === "measurement" ? measuredWithin(stage, requirement) : null;
    // No number keeps contradicting limits, and a record without one would be an error instead of missing.
    if (requirement.kind === "measurement" && value === null) return [];
    const { id: evidence, unit } = requirement;
    const origin = { observedAt: now, expiresAt: null, source: "backtest", actor: "backtest" };
    return [{ evidence, verdict: "pass", message: "assumed to pass", value, unit, ...origin } as const];
  });
}

/** Metrics that are not in a history, within the limits the stage sets for them. `runs`: how many the exposure holds. */
export function assumedObservations(
  metrics: readonly Metric[],
  stage: Stage,
  assumption: EvidenceAssumption,
  runs: number,
): Observations {
  const assumed = metrics.flatMap((metric): [string, Observations[string]][] => {
    if (isInHistory(metric)) return [];
    if (assumption === "none") {
      const message = "it is not in a history and nothing is assumed of it (--evidence none)";
      return [[metric.id, { kind: "unavailable", cause: "no-source", message }]];
    }
    if (metric.kind === "files") {
      return [[metric.id, { kind: "violations", count: 0, truncated: false, population: runs, rows: [] }]];
    }
    const value = withinLimits(limitsOf(stage, (check) => check.kind === "metric" && check.metric === metric.id));
    return [[metric.id, { kind: "gauge", value }]];
  });
  return Object.fromEntries(assumed);
}

function measuredWithin(stage: Stage, { id }: EvidenceRequirement): number | null {
  return withinLimits(limitsOf(stage, (check) => check.kind === "evidence" && check.evidence === id));
}
