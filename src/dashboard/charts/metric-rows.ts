import type { MetricView } from "../../generated/contract.ts";
import { valueText, type Plot } from "./plot-data.ts";

/** The table behind a plot: everything the plot shows, for those who cannot see it or want the numbers. */
export interface MetricTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function metricTable(metric: MetricView, plot: Plot): MetricTable {
  const unit = metric.sampleUnit ?? "sample";
  const share = metric.kind === "proportion";
  const rows = metric.series.map((point, index) => [
    point.run,
    ...plot.series.map(({ values }) => valueText(values[index] ?? null, plot.unit, plot.unitName)),
    share
      ? `${point.successes ?? "–"} of ${point.trials ?? "–"}`
      : point.sample === null
        ? "unknown"
        : String(point.sample),
  ]);
  const values = metric.kind === "distribution" ? plot.series.map(({ label }) => label) : ["Value"];
  return { columns: ["Run", ...values, share ? `Count (${unit})` : `Sample (${unit})`], rows };
}
