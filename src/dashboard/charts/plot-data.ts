import type { MetricPoint, MetricView } from "../../generated/contract.ts";

/** One line (or stack) of a plot. A null is unknown and drawn as a gap, never as zero. */
export interface PlotSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface Plot {
  readonly shape: "line" | "bars" | "stack";
  /** Runs, oldest first; `series[n].values[i]` belongs to `runs[i]`. */
  readonly runs: readonly string[];
  readonly series: readonly PlotSeries[];
  readonly unit: "share" | "amount";
  /** Unit of an amount, "tokens"; null for a share or where none is declared. */
  readonly unitName: string | null;
  /** The frozen side: its overall share, and the lowest and highest of its runs. */
  readonly baseline: { readonly share: number; readonly low: number; readonly high: number } | null;
  readonly unknown: number;
}

/**
 * What to draw of a metric, by its kind alone: a share per run is a line, an amount bars, a distribution stacked shares. Null where
 * there is nothing per run to draw.
 */
export function plotOf(metric: MetricView): Plot | null {
  const { kind, series } = metric;
  if (series.length === 0) return null;
  const runs = series.map(({ run }) => run);
  const share = kind === "proportion" || kind === "distribution";
  const lines =
    kind === "distribution" ? stacked(series) : [{ label: metric.title, values: series.map(({ value }) => value) }];
  const unknown = runs.filter((_, index) => lines.every(({ values }) => (values[index] ?? null) === null)).length;
  return {
    shape: kind === "distribution" ? "stack" : kind === "proportion" ? "line" : "bars",
    runs,
    series: lines,
    unit: share ? "share" : "amount",
    unitName: share ? null : metric.unit,
    baseline: baselineBand(metric),
    unknown,
  };
}

/** "91.7 %", "1 078.3", or "unknown". */
export function valueText(value: number | null, unit: Plot["unit"], unitName: string | null = null): string {
  if (value === null) return "unknown";
  if (unit === "share") return `${round(value * 100, 1)} %`;
  const number = round(value, Math.abs(value) < 100 ? 2 : 0)
    .toLocaleString("en-GB")
    .replaceAll(",", "\u202f");
  return unitName === null ? number : `${number} ${unitName}`;
}

/** Shares of each key per run; a run in which nothing was counted is unknown for every key. */
function stacked(series: readonly MetricPoint[]): readonly PlotSeries[] {
  const keys = [...new Set(series.flatMap(({ counts }) => (counts ?? []).map(({ key }) => key)))].toSorted();
  return keys.map((key) => ({
    label: key,
    values: series.map(({ counts }) => {
      const total = (counts ?? []).reduce((sum, { n }) => sum + n, 0);
      return total === 0 ? null : ((counts ?? []).find((count) => count.key === key)?.n ?? 0) / total;
    }),
  }));
}

function baselineBand({ baseline }: MetricView): Plot["baseline"] {
  if (baseline === null || baseline.share === null) return null;
  const shares = baseline.series.flatMap(({ value }) => (value === null ? [] : [value]));
  const all = shares.length === 0 ? [baseline.share] : shares;
  return { share: baseline.share, low: Math.min(...all), high: Math.max(...all) };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
