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

/**
 * Metrics over these runs, whatever exposure they belong to. Never rejects because of telemetry. Files are asked of finished runs
 * only: a run leaves its file when it ends, and one still going must not look like one that failed to.
 */
export async function observeRuns(
  telemetry: Sources,
  definition: Definition,
  state: RolloutState,
  metrics: readonly Metric[],
  runs: readonly ExposedRun[],
  now: Date,
): Promise<Observations> {
  const source = telemetry.get(state.telemetrySource);
  const environment = environmentInForce(definition, state);
  const observe = (asked: readonly Metric[], over: readonly ExposedRun[]) =>
    source.observe(asked, {
      runs: over.map(({ run }) => run),
      now,
      limits: definition.telemetry,
      tables: definition.tables,
      environment,
    });
  const files = metrics.filter(({ kind }) => kind === "files");
  const others = metrics.filter(({ kind }) => kind !== "files");
  const finished = runs.filter((run) => run.finished);
  const [ofFiles, ofOthers] = await Promise.all([
    files.length > 0 ? observe(files, finished) : {},
    observe(others, runs),
  ]);
  return { ...ofOthers, ...ofFiles };
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
  const described = await describeRuns(telemetry, definition, state, [...new Set(named)], now);
  return { ...described, observations: await observeRuns(telemetry, definition, state, metrics, described.runs, now) };
}
