import type { Check, Metric } from "../definition/definition.ts";
import type { CriterionOutcome, StopOutcome } from "./check-outcome.ts";
import { readMetric, type MetricReading } from "./metric-reading.ts";
import type { Observation } from "./observation.ts";
import type { StopStatus } from "./assessment.ts";
import type { Verdict } from "./verdict.ts";

export type MetricCheck = Extract<Check, { kind: "metric" }>;

type Conclusion = Pick<MetricReading, "state" | "holds" | "settled">;

function verdictOf(reading: Conclusion): Verdict {
  if (reading.state === "unmeasurable") return "error";
  // One counter-example is enough to fail; nothing seen in a thin sample is not enough to pass.
  if (reading.state === "thin") return reading.settled && !reading.holds ? "fail" : "inconclusive";
  return reading.holds ? "pass" : "fail";
}

function statusOf(reading: Conclusion): StopStatus {
  if (reading.settled && reading.holds) return "triggered";
  if (reading.state !== "measured") return "unknown";
  return reading.holds ? "triggered" : "clear";
}

/** A criterion's condition names the good case. */
export function judgeMetric(metric: Metric, seen: Observation | undefined, check: MetricCheck): CriterionOutcome {
  const { aside, account, ...reading } = readMetric(metric, seen, check.condition, check.minimumSample);
  const message = aside === null ? account.message : `${account.observed}, expected ${account.expected}${aside}`;
  return { ...account, message, verdict: verdictOf(reading) };
}

/** A stop condition's condition names the bad case, so meeting it is what triggers. */
export function watchMetric(metric: Metric, seen: Observation | undefined, check: MetricCheck): StopOutcome {
  const { aside, account, ...reading } = readMetric(metric, seen, check.condition, check.minimumSample);
  const message = aside === null ? account.message : `${account.observed}, stops at ${account.expected}${aside}`;
  return { ...account, message, expected: `not ${account.expected}`, status: statusOf(reading) };
}
