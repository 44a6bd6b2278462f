import type {
  Baseline,
  BaselineMetric,
  Observation,
  ExposedRun,
  UnavailableObservation,
} from "../criteria/observation.ts";
import type { Definition, Metric, MetricKind, SuccessMetric } from "../definition/definition.ts";
import { figureOf, type Figure } from "./metric-figure.ts";
import { seriesOf, type MetricPoint } from "./metric-series.ts";
import type { RolloutState } from "../rollout/state.ts";

export interface MetricView extends Figure {
  /** The metric's id; of a success metric without one, its own. */
  readonly id: string;
  readonly title: string;
  /** Null: no metric is declared for it, somebody watches it. */
  readonly kind: MetricKind | null;
  readonly unit: string | null;
  readonly sampleUnit: string | null;
  readonly tier: SuccessMetric["tier"] | null;
  readonly target: string | null;
  readonly series: readonly MetricPoint[];
  /** What the same proportion was when the baseline was frozen. */
  readonly baseline: {
    readonly successes: number;
    readonly trials: number;
    readonly share: number | null;
    readonly series: readonly MetricPoint[];
  } | null;
}

/** All metrics of a definition over some runs, ready to plot: each series has a point for each run, in the order of `runs`. */
export interface MetricsReport {
  readonly state: RolloutState;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Null: the runs were named by the caller. */
  readonly since: string | null;
  readonly runs: readonly ExposedRun[];
  readonly problem: UnavailableObservation | null;
  readonly baseline: Pick<Baseline, "stage" | "capturedAt" | "runs" | "digest"> | null;
  readonly metrics: readonly MetricView[];
}

/** The success metrics in their order, then every other metric of the definition. */
export function metricViews(
  definition: Definition,
  observations: Readonly<Record<string, Observation>>,
  runs: readonly ExposedRun[],
  baseline: Baseline | null,
): readonly MetricView[] {
  const { metrics, successMetrics } = definition;
  const view = (metric: Metric, success: SuccessMetric | null): MetricView => {
    const seen = Object.hasOwn(observations, metric.id) ? observations[metric.id] : undefined;
    const frozen = baseline?.metrics.find((each) => each.metric === metric.id);
    return {
      id: metric.id,
      title: success?.title ?? metric.title,
      kind: metric.kind,
      unit: metric.unit,
      sampleUnit: metric.sampleUnit,
      tier: success?.tier ?? null,
      target: success?.target ?? null,
      ...figureOf(metric, seen),
      series: seriesOf(
        metric,
        seen,
        runs.map(({ run }) => run),
      ),
      baseline: frozen && baseline ? frozenView(metric, frozen, baseline.runs) : null,
    };
  };
  const wanted = successMetrics.map((success) => {
    const metric = metrics.find(({ id }) => id === success.metric);
    return metric ? view(metric, success) : watched(success);
  });
  const shown = new Set(successMetrics.map(({ metric }) => metric));
  return [...wanted, ...metrics.filter(({ id }) => !shown.has(id)).map((metric) => view(metric, null))];
}

function frozenView(metric: Metric, frozen: BaselineMetric, runs: readonly string[]): MetricView["baseline"] {
  const { successes, trials, perRun } = frozen;
  const series = seriesOf(metric, { kind: "proportion", successes, trials, perRun }, runs);
  return { successes, trials, share: trials === 0 ? null : successes / trials, series };
}

function watched({ id, title, tier, target }: SuccessMetric): MetricView {
  const message = "the document declares no metric for it: somebody has to watch it";
  const nothing = { kind: null, unit: null, sampleUnit: null, value: null, sample: null, series: [], baseline: null };
  return { id, title, tier, target, message, counts: null, ...nothing };
}
