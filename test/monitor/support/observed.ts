import type { Observation, UnavailableObservation } from "../../../src/criteria/observation.ts";
import type { TelemetrySource } from "../../../src/telemetry/telemetry.ts";

/** What the observed system says; a test changes it as it goes. */
export interface Observed {
  observations: Record<string, Observation>;
  /** Called at every reading of telemetry. */
  reading: () => Promise<void>;
}

export function fine(): Record<string, Observation> {
  return { success: success(19, 20), spent: spent(50), doubled: doubled(0) };
}

export function success(successes: number, trials: number): Observation {
  return { kind: "proportion", perRun: [{ run: "run-1", successes, trials }], successes, trials };
}

export function spent(total: number): Observation {
  return { kind: "total", total, sample: 1, perRun: [{ run: "run-1", total, sample: 1 }] };
}

export function doubled(count: number): Observation {
  return { kind: "violations", count, truncated: false, population: 20, rows: [] };
}

export const AWAY: UnavailableObservation = {
  kind: "unavailable",
  cause: "unreachable",
  message: "the telemetry database does not answer",
};

/** A telemetry source that says what is observed now, of one run. */
export function sourceOf(observed: Observed): TelemetrySource {
  return {
    async observe(metrics) {
      await observed.reading();
      return Object.fromEntries(
        metrics.flatMap(({ id }) => {
          const seen = observed.observations[id];
          return seen ? [[id, seen]] : [];
        }),
      );
    },
    findRuns: async () => ({ runs: [{ run: "run-1", finished: true, known: true }], problem: null }),
    close: async () => {},
  };
}
