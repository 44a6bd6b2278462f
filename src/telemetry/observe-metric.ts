import type { Observation } from "../criteria/observation.ts";
import type { SchemaMetric, SqlMetric, ViolationsMetric } from "../definition/definition.ts";
import { refuseTruncated, toAmount, toDistribution, toProportion, toViolations } from "./observation-shapes.ts";
import { readOnlyQuery, type QueryParameters } from "./read-only-query.ts";
import type { QueryOutcome, Statement, TelemetryReader } from "./reader.ts";
import { probeSchema } from "./schema-probe.ts";
import type { ObservationScope } from "./telemetry.ts";

/** What a database can be asked. */
export type DatabaseMetric = SqlMetric | ViolationsMetric | SchemaMetric;

/** Measures one metric; whatever goes wrong is the observation. */
export async function observeMetric(
  reader: TelemetryReader,
  metric: DatabaseMetric,
  scope: Pick<ObservationScope, "tables" | "limits">,
  parameters: QueryParameters,
  ask: (statement: Statement) => Promise<QueryOutcome>,
): Promise<Observation> {
  if (metric.kind === "schema") return probeSchema(reader, metric, scope.tables, ask);
  const { maxRows } = scope.limits;
  if (metric.kind === "violations") {
    const [found, population] = await Promise.all([select(metric.sql), select(metric.population)]);
    if ("problem" in found) return found.problem;
    return "problem" in population ? population.problem : toViolations(found.rows, maxRows, population.rows);
  }
  const result = await select(metric.sql);
  if ("problem" in result) return result.problem;
  const truncated = refuseTruncated(result.rows, maxRows);
  if (truncated) return truncated;
  switch (metric.kind) {
    case "proportion":
      return toProportion(result.rows);
    case "distribution":
      return toDistribution(result.rows);
    case "total":
    case "mean":
      return toAmount(metric.kind, result.rows);
  }

  async function select(sql: string): Promise<QueryOutcome> {
    const statement = readOnlyQuery(reader.provider, sql, parameters, maxRows);
    return "cause" in statement ? { problem: statement, down: false } : ask(statement);
  }
}
