import type { Verdict } from "./verdict.ts";

/** Measured values, as the telemetry reader hands them to the pure core. Numbers are finite JavaScript numbers. */

export interface RunProportion {
  readonly run: string | null;
  readonly successes: number;
  readonly trials: number;
}

export interface RunTotal {
  readonly run: string | null;
  readonly total: number;
  readonly sample: number;
}

/** A row shown as evidence, as the database returned it, values as JSON scalars. */
export type EvidenceRow = Readonly<Record<string, string | number | boolean | null>>;

export interface ProportionObservation {
  readonly kind: "proportion";
  readonly perRun: readonly RunProportion[];
  readonly successes: number;
  readonly trials: number;
}

/** `total` and `mean` metrics. `total` null: the database answered NULL, which is unknown and not zero. */
export interface AmountObservation {
  readonly kind: "total" | "mean";
  readonly perRun: readonly RunTotal[];
  readonly total: number | null;
  readonly sample: number;
}

export interface KeyCount {
  readonly key: string;
  readonly n: number;
}

export interface DistributionObservation {
  readonly kind: "distribution";
  readonly counts: readonly KeyCount[];
  readonly sample: number;
  /** The same for each run; absent where the rows do not tell their runs apart. */
  readonly perRun?: readonly { readonly run: string; readonly counts: readonly KeyCount[] }[];
}

/** `violations`, `schema` and `files` metrics. */
export interface ViolationsObservation {
  readonly kind: "violations";
  readonly count: number;
  /** True when reading stopped at the row limit, so `count` is a lower bound. */
  readonly truncated: boolean;
  /** How many things were examined. */
  readonly population: number;
  /** The first rows (at most 20). */
  readonly rows: readonly EvidenceRow[];
}

/** `gauge` metrics. Null: the provider knows the metric but has no number for it (NaN, no series). */
export interface GaugeObservation {
  readonly kind: "gauge";
  readonly value: number | null;
}

/** Could not be measured: the cause in words a person can act on, secrets removed. */
export interface UnavailableObservation {
  readonly kind: "unavailable";
  readonly cause:
    "no-source" | "unreachable" | "timeout" | "missing-table" | "missing-column" | "query-failed" | "bad-shape";
  readonly message: string;
}

export type MeasuredObservation =
  ProportionObservation | AmountObservation | DistributionObservation | ViolationsObservation | GaugeObservation;

export type Observation = MeasuredObservation | UnavailableObservation;

/** Metric id → what was observed in the exposure of the current stage. */
export type Observations = Readonly<Record<string, Observation>>;

export interface ExposedRun {
  readonly run: string;
  /** Only finished runs count towards the minimum; all of them are measured. */
  readonly finished: boolean;
  /** False: reported, but the telemetry database does not know it. */
  readonly known: boolean;
}

/** Which runs happened under the current environment. */
export interface Exposure {
  /** Revision of the rollout at which this exposure began; names it. */
  readonly id: number;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly source: "reported" | "query" | "none";
  readonly runs: readonly ExposedRun[];
  /** Set when the runs could not be read; then `runs` holds only what was reported. */
  readonly problem: UnavailableObservation | null;
}

/** A judged piece of evidence recorded in the current exposure; the latest per evidence id counts. */
export interface RecordedEvidence {
  readonly evidence: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly observedAt: string;
  readonly expiresAt: string | null;
  /** measurement: the posted number. */
  readonly value: number | null;
  readonly unit: string | null;
  readonly source: string | null;
  readonly actor: string;
}

/** A proportion frozen when leaving its stage; never "the previous run". */
export interface BaselineMetric {
  readonly metric: string;
  readonly perRun: readonly RunProportion[];
  readonly successes: number;
  readonly trials: number;
}

export interface Baseline {
  readonly stage: string;
  readonly capturedAt: string;
  readonly runs: readonly string[];
  readonly metrics: readonly BaselineMetric[];
  /** SHA-256 of the canonical JSON of the fields above. */
  readonly digest: string;
}
