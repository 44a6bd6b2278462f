import type { Condition, Metric } from "../definition/definition.ts";
import type { Account } from "./assessment.ts";
import { account } from "./check-outcome.ts";
import { readAmount, readGauge, readProportion, readViolations, type Figure } from "./figure.ts";
import { queryOf } from "./metric-query.ts";
import type { Observation } from "./observation.ts";
import { conditionText, counted, more } from "./words.ts";

/**
 * unmeasurable: no value at all (unreachable, wrong shape); thin: a value, but too small a sample to conclude from;
 * measured: enough was seen. `holds` tells whether the condition is met. `settled`: further sampling cannot change `holds`
 * (a violation seen stays seen), so it counts even where the sample is thin.
 */
export interface MetricReading {
  readonly state: "unmeasurable" | "thin" | "measured";
  readonly holds: boolean;
  readonly settled: boolean;
  /** What to add after the expectation; null where the message is complete, because nothing could be compared. */
  readonly aside: string | null;
  readonly account: Account;
}

function readFigure(metric: Metric, observation: Observation, condition: Condition): Figure | string {
  if (observation.kind === "unavailable") return observation.message;
  const wanted = metric.kind === "schema" || metric.kind === "files" ? "violations" : metric.kind;
  if (observation.kind !== wanted) return `the telemetry answered with ${observation.kind}, expected ${wanted}`;
  switch (observation.kind) {
    case "proportion":
      return readProportion(metric, observation, condition);
    case "total":
    case "mean":
      return readAmount(metric, observation, condition);
    case "violations":
      return readViolations(metric, observation, condition);
    case "gauge":
      return readGauge(metric, observation, condition);
    case "distribution":
      return `metric ${metric.id} is a distribution, which has no single number to compare; use a proportion of it`;
  }
}

function thinMessage(figure: Figure, metric: Metric, needed: number): string {
  const least = `at least ${counted(needed, metric.sampleUnit)} ${needed === 1 ? "is" : "are"} needed to judge`;
  if (figure.gap !== null) return figure.sample < needed ? `${figure.gap}; ${least}` : figure.gap;
  return `${figure.observed}, but ${least}: ${more(needed - figure.sample, metric.sampleUnit)}`;
}

/** Looks at a metric with a condition in mind. `observation` undefined: it was never read, which is not "nothing found". */
export function readMetric(
  metric: Metric,
  observation: Observation | undefined,
  condition: Condition,
  minimumSample: number,
): MetricReading {
  const query = queryOf(metric);
  const expected = conditionText(condition, metric.unit, metric.kind === "proportion");
  const figure = observation === undefined ? "it was not read" : readFigure(metric, observation, condition);
  if (typeof figure === "string") {
    const message = `${metric.title} could not be measured: ${figure}`;
    return {
      state: "unmeasurable",
      holds: false,
      settled: false,
      aside: null,
      account: account({ message, observed: "not measured", expected, query }),
    };
  }
  // Whatever the document says, nothing examined is never enough.
  const needed = Math.max(1, minimumSample);
  const thin = figure.gap !== null || figure.sample < needed;
  const missing = needed - figure.sample;
  const message = thin && !figure.settled ? thinMessage(figure, metric, needed) : null;
  return {
    state: thin ? "thin" : "measured",
    holds: figure.holds,
    settled: figure.settled,
    aside: message === null ? figure.aside : null,
    account: account({
      message: message ?? figure.observed,
      observed: figure.observed,
      expected,
      value: figure.value,
      sample: figure.sample,
      rows: figure.rows,
      query,
      needs: thin && missing > 0 ? { sample: missing } : {},
    }),
  };
}
