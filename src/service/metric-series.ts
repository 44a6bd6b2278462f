import type { KeyCount, Observation } from "../criteria/observation.ts";
import type { Metric } from "../definition/definition.ts";

/** One point of a series. `value` null is unknown, never zero. */
export interface MetricPoint {
  readonly run: string;
  readonly value: number | null;
  readonly sample: number | null;
  readonly successes?: number;
  readonly trials?: number;
  readonly counts?: readonly KeyCount[];
}

/**
 * One point for each run, in the order of `runs`; a run the rows say nothing of has the value null. Empty where the metric does
 * not tell its runs apart, because a made-up point would be plotted like a measured one.
 */
export function seriesOf(
  metric: Metric,
  seen: Observation | undefined,
  runs: readonly string[],
): readonly MetricPoint[] {
  const points = pointsOf(metric, seen);
  if (points === null) return [];
  const known = new Map(points.map((point) => [point.run, point]));
  return runs.map((run) => known.get(run) ?? { run, value: null, sample: 0 });
}

function pointsOf(metric: Metric, seen: Observation | undefined): readonly MetricPoint[] | null {
  switch (seen?.kind) {
    case "proportion":
      return apart(seen.perRun, ({ run, successes, trials }) => {
        return { run, value: trials === 0 ? null : successes / trials, sample: trials, successes, trials };
      });
    case "total":
    case "mean":
      return apart(seen.perRun, ({ run, total, sample }) => {
        const value = sample === 0 ? null : metric.kind === "mean" ? total / sample : total;
        return { run, value, sample };
      });
    case "distribution":
      return (
        (seen.perRun ?? null)?.map(({ run, counts }) => {
          return { run, value: null, sample: counts.reduce((sum, { n }) => sum + n, 0), counts };
        }) ?? null
      );
    default:
      return null;
  }
}

/** Null where some rows name no run: the others would look like all there is. */
function apart<T extends { readonly run: string | null }>(
  rows: readonly T[],
  point: (row: T & { readonly run: string }) => MetricPoint,
): readonly MetricPoint[] | null {
  const points: MetricPoint[] = [];
  for (const row of rows) {
    const { run } = row;
    if (run === null) return null;
    points.push(point({ ...row, run }));
  }
  return points;
}
