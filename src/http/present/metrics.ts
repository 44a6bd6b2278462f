import type { ExposedRun } from "../../criteria/observation.ts";
import type { MetricPoint } from "../../service/metric-series.ts";
import type { MetricView } from "../../service/metric-view.ts";
import type { MetricsReport } from "../../service/services.ts";

/** Wire form `Metrics`. */
export function presentMetrics({ state, at, since, runs, problem, baseline, metrics }: MetricsReport) {
  const { rollout, stage, revision } = state;
  return {
    rollout,
    stage,
    revision,
    at,
    since,
    runs: runs.map(presentRun),
    problem: problem && { kind: problem.kind, cause: problem.cause, message: problem.message },
    baseline,
    metrics: metrics.map(presentMetric),
  };
}

function presentRun({ run, finished, known }: ExposedRun) {
  return { run, finished, known };
}

function presentMetric(metric: MetricView) {
  const { id, title, kind, unit, sampleUnit, tier, target, value, sample, message, counts, series, baseline } = metric;
  return {
    id,
    title,
    kind,
    unit,
    sampleUnit,
    tier,
    target,
    value,
    sample,
    message,
    counts,
    series: series.map(presentPoint),
    baseline: baseline && {
      successes: baseline.successes,
      trials: baseline.trials,
      share: baseline.share,
      series: baseline.series.map(presentPoint),
    },
  };
}

/** The last three members are there only where the kind of the metric has them. */
function presentPoint({ run, value, sample, successes, trials, counts }: MetricPoint) {
  return {
    run,
    value,
    sample,
    ...(successes === undefined ? {} : { successes }),
    ...(trials === undefined ? {} : { trials }),
    ...(counts === undefined ? {} : { counts }),
  };
}
