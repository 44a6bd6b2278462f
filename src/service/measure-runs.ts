import type { ExposedRun, Observations, UnavailableObservation } from "../criteria/observation.ts";
import type { Definition, Metric } from "../definition/definition.ts";
import { environmentInForce } from "../rollout/flag-environment.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { TelemetrySources } from "../telemetry/telemetry.ts";

export interface MeasuredRuns {
  /** The named runs, in their order. */
  readonly runs: readonly ExposedRun[];
  readonly problem: UnavailableObservation | null;
  readonly observations: Observations;
}

type Sources = Pick<TelemetrySources, "get">;

/** Metrics over these runs, whatever exposure they belong to. Never rejects because of telemetry. */
export async function observeRuns(
  telemetry: Sources,
  definition: Definition,
  state: RolloutState,
  metrics: readonly Metric[],
  runs: readonly string[],
  now: Date,
): Promise<Observations> {
  return telemetry.get(state.telemetrySource).observe(metrics, {
    runs,
    now,
    limits: definition.telemetry,
    tables: definition.tables,
    environment: environmentInForce(definition, state),
  });
}

/** Which of these runs the telemetry knows, and which of them are over. */
export async function describeRuns(
  telemetry: Sources,
  definition: Definition,
  state: RolloutState,
  runs: readonly string[],
  now: Date,
): Promise<Pick<MeasuredRuns, "runs" | "problem">> {
  // Without queries nothing can tell whether a run ended, so whoever names it is taken at their word.
  if (!definition.exposure) return { runs: runs.map((run) => ({ run, finished: true, known: true })), problem: null };
  // To the source no runs at all would mean: find them.
  if (runs.length === 0) return { runs: [], problem: null };
  const { since } = state.exposure;
  const scope = { since, reported: runs, now, limits: definition.telemetry };
  return telemetry.get(state.telemetrySource).findRuns(definition.exposure, scope);
}

/** Both of the above, for runs named by a caller; a run named twice is one. */
export async function measureRuns(
  telemetry: Sources,
  definition: Definition,
  state: RolloutState,
  metrics: readonly Metric[],
  named: readonly string[],
  now: Date,
): Promise<MeasuredRuns> {
  const runs = [...new Set(named)];
  const [described, observations] = await Promise.all([
    describeRuns(telemetry, definition, state, runs, now),
    observeRuns(telemetry, definition, state, metrics, runs, now),
  ]);
  return { ...described, observations };
}
