import type { ExposedRun, Observations, UnavailableObservation } from "../criteria/observation.ts";
import type { ExposureQueries, FlagEnvironment, Metric, Table, TelemetryLimits } from "../definition/definition.ts";

export interface ObservationScope {
  readonly runs: readonly string[];
  /** The instant the assessment shares. */
  readonly now: Date;
  readonly limits: TelemetryLimits;
  /** Tables of the definition, for `schema` metrics. */
  readonly tables: readonly Table[];
  /** The flags in force, for the caps of `files` metrics. */
  readonly environment: FlagEnvironment;
}

export interface AdviceScope extends Pick<ObservationScope, "runs" | "now" | "limits"> {
  /** The query that found the runs, where it was not told which they are. */
  readonly finding?: { readonly sql: string; readonly since: Date };
}

/**
 * Reads the observed system, never writes to it. Never rejects: whatever goes wrong is an `unavailable` observation that
 * names its cause, because missing telemetry is a verdict and not an exception.
 */
export interface TelemetrySource {
  observe(metrics: readonly Metric[], scope: ObservationScope): Promise<Observations>;
  /**
   * What would make the assessments of these metrics, and finding their runs, cheaper, in sentences: a table that is read whole because no index
   * fits. Never rejects, takes at most two seconds and is remembered for some minutes; empty: nothing to say.
   */
  advise?(metrics: readonly Metric[], scope: AdviceScope): Promise<readonly string[]>;
  /** Runs since the exposure began (`reported` empty), or the reported ones described. */
  findRuns(
    queries: ExposureQueries,
    scope: {
      readonly since: string;
      readonly reported: readonly string[];
      readonly now: Date;
      readonly limits: TelemetryLimits;
    },
  ): Promise<{ readonly runs: readonly ExposedRun[]; readonly problem: UnavailableObservation | null }>;
  close(): Promise<void>;
}

/** Named telemetry sources of the configuration; a name without a URL answers `no-source` to everything. */
export interface TelemetrySources {
  get(name: string): TelemetrySource;
  readonly names: readonly string[];
  close(): Promise<void>;
}
