import type { Observation, Observations, UnavailableObservation } from "../criteria/observation.ts";
import type { Metric } from "../definition/definition.ts";
import { assessmentQueries } from "./assessment-queries.ts";
import { describeReported, toExposedRuns } from "./exposed-runs.ts";
import { observeMetric } from "./observe-metric.ts";
import { refuseTruncated } from "./observation-shapes.ts";
import { readOnlyQuery, type QueryParameters } from "./read-only-query.ts";
import type { TelemetryReader } from "./reader.ts";
import type { TelemetrySource } from "./telemetry.ts";
import { telemetryTimes } from "./telemetry-time.ts";

/** Metrics measured at a time; further rollouts on the same database get their turns in between. */
const PARALLEL = 3;

/** A source on an open reader. */
export function createTelemetrySource(reader: TelemetryReader): TelemetrySource {
  return {
    async observe(metrics, { runs, now, limits, tables }) {
      if (metrics.length === 0) return {};
      const settled = new Date(now.getTime() - limits.settleMs);
      const times = await telemetryTimes(reader, [settled], limits.queryTimeoutMs);
      if ("problem" in times) return everyMetric(metrics, times.problem);
      const parameters: QueryParameters = { runs, settledBefore: times[0] ?? "" };
      const ask = assessmentQueries(reader, limits);
      const entries = await mapBounded(metrics, PARALLEL, async (metric): Promise<[string, Observation]> => {
        return [metric.id, await observeMetric(reader, metric, { tables, limits }, parameters, ask)];
      });
      return Object.fromEntries(entries);
    },

    async findRuns(queries, { since, reported, now, limits }) {
      const asReported = describeReported(reported, []);
      const instants = [new Date(now.getTime() - limits.settleMs), new Date(since)];
      const times = await telemetryTimes(reader, instants, limits.queryTimeoutMs);
      if ("problem" in times) return { runs: asReported, problem: times.problem };
      const [settledBefore = "", sinceText = ""] = times;
      const finding = reported.length === 0;
      const parameters: QueryParameters = finding
        ? { since: sinceText, settledBefore }
        : { runs: reported, settledBefore };
      const sql = finding ? queries.find : queries.describe;
      const statement = readOnlyQuery(reader.provider, sql, parameters, limits.maxRows);
      if ("cause" in statement) return { runs: asReported, problem: statement };
      const outcome = await reader.query(statement, limits.queryTimeoutMs);
      if ("problem" in outcome) return { runs: asReported, problem: outcome.problem };
      const problem = refuseTruncated(outcome.rows, limits.maxRows);
      const found = problem ?? toExposedRuns(outcome.rows);
      if (!Array.isArray(found)) return { runs: asReported, problem: found };
      return { runs: finding ? found : describeReported(reported, found), problem: null };
    },

    close: () => reader.close(),
  };
}

/** A source whose every answer is the same problem. */
export function createUnavailableSource(problem: UnavailableObservation): TelemetrySource {
  return {
    observe: async (metrics) => everyMetric(metrics, problem),
    findRuns: async (_queries, { reported }) => ({ runs: describeReported(reported, []), problem }),
    close: async () => {},
  };
}

function everyMetric(metrics: readonly Metric[], problem: UnavailableObservation): Observations {
  return Object.fromEntries(metrics.map(({ id }) => [id, problem]));
}

/** Results in the order of the items and not of their ends, so that equal assessments look equal. */
async function mapBounded<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  // All workers draw from the one iterator, so each item is taken once.
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
