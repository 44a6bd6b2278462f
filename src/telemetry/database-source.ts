import type { Observation, Observations, UnavailableObservation } from "../criteria/observation.ts";
import type { TelemetryLimits } from "../definition/definition.ts";
import { assessmentQueries } from "./assessment-queries.ts";
import { describeReported, toExposedRuns } from "./exposed-runs.ts";
import { observeMetric, type DatabaseMetric } from "./observe-metric.ts";
import { refuseTruncated } from "./observation-shapes.ts";
import { readOnlyQuery, type QueryParameters } from "./read-only-query.ts";
import type { TelemetryReader } from "./reader.ts";
import { createAdviser } from "./scan-advice.ts";
import type { AdviceScope, ObservationScope, TelemetrySource } from "./telemetry.ts";

/** The part of a telemetry source that is a database. */
export interface DatabaseSource extends Pick<TelemetrySource, "findRuns" | "close"> {
  observe(metrics: readonly DatabaseMetric[], scope: Omit<ObservationScope, "environment">): Promise<Observations>;
  advise(metrics: readonly DatabaseMetric[], scope: AdviceScope): Promise<readonly string[]>;
}

/** A database behind an open reader. */
export function createDatabaseSource(reader: TelemetryReader): DatabaseSource {
  return {
    async observe(metrics, { runs, now, limits, tables }) {
      if (metrics.length === 0) return {};
      const parameters: QueryParameters = { runs, settledBefore: settled(now, limits) };
      const ask = assessmentQueries(reader, limits);
      const observations = metrics.map((metric) => observeMetric(reader, metric, { tables, limits }, parameters, ask));
      const observed: readonly Observation[] = await Promise.all(observations);
      return Object.fromEntries(observed.map((observation, index) => [metrics[index]?.id, observation]));
    },

    async findRuns(queries, { since, reported, now, limits }) {
      const asReported = describeReported(reported, []);
      const finding = reported.length === 0;
      const scope: QueryParameters = finding ? { since: new Date(since) } : { runs: reported };
      const parameters = { ...scope, settledBefore: settled(now, limits) };
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

    advise: createAdviser(reader),

    close: () => reader.close(),
  };
}

function settled(now: Date, { settleMs }: TelemetryLimits): Date {
  return new Date(now.getTime() - settleMs);
}

/** A database whose every answer is the same problem. */
export function createMissingDatabase(problem: UnavailableObservation): DatabaseSource {
  return {
    observe: async (metrics) => everyMetric(metrics, problem),
    findRuns: async (_queries, { reported }) => ({ runs: describeReported(reported, []), problem }),
    advise: async () => [],
    close: async () => {},
  };
}

function everyMetric(metrics: readonly DatabaseMetric[], problem: UnavailableObservation): Observations {
  return Object.fromEntries(metrics.map(({ id }) => [id, problem]));
}
