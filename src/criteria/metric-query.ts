import type { Metric } from "../definition/definition.ts";

/** The SQL a metric is read with, for people to run themselves; null where it is read otherwise. */
export function queryOf(metric: Metric): string | null {
  return "sql" in metric ? metric.sql : null;
}
