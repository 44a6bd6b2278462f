import type { Baseline, BaselineMetric, Exposure, Observations } from "../criteria/observation.ts";
import { digestOf } from "../definition/canonical-json.ts";
import type { Stage } from "../definition/definition.ts";

/**
 * What leaving the stage upwards would freeze: the metrics of its `baseline` that could be measured in its exposure. Null when the
 * stage declares no baseline. `now` is ISO 8601 UTC. The digest lets anyone show later that the baseline was never touched.
 */
export function captureBaseline(
  stage: Stage,
  observations: Observations,
  exposure: Exposure,
  now: string,
): Baseline | null {
  if (stage.baseline.length === 0) return null;
  const content = {
    stage: stage.id,
    capturedAt: now,
    runs: exposure.runs.map((run) => run.run),
    metrics: stage.baseline.flatMap((metric) => measured(metric, observations)),
  };
  return { ...content, digest: digestOf(content) };
}

function measured(metric: string, observations: Observations): readonly BaselineMetric[] {
  const observation = Object.hasOwn(observations, metric) ? observations[metric] : undefined;
  // No trials is no share: a baseline of 0 of 0 would make every later stage incomparable, for good.
  if (observation?.kind !== "proportion" || observation.trials === 0) return [];
  const { perRun, successes, trials } = observation;
  return [{ metric, perRun, successes, trials }];
}
