/** The measurements a document declares, in their strict form; part of `Definition`. */
export type MetricKind = "proportion" | "total" | "mean" | "violations" | "distribution" | "schema" | "gauge" | "files";

interface MetricBase {
  readonly id: string;
  readonly title: string;
  readonly purpose: string | null;
  /** What one unit of the sample is, plural: "phases". */
  readonly sampleUnit: string;
  /** Unit of the value: "tokens"; null for a bare number. */
  readonly unit: string | null;
}

/**
 * One read-only SELECT. Named parameters: `:runs` (list of run ids of the exposure; also usable as `IN (:runs)`),
 * `:settledBefore` (telemetry-local instant; rows completed before it had time to be recorded).
 * Rows: proportion {run?, successes, trials}; total and mean {run?, total, sample}; distribution {run?, key, n};
 * violations: one row a violation, any columns.
 */
export interface SqlMetric extends MetricBase {
  readonly kind: "proportion" | "total" | "mean" | "distribution";
  readonly sql: string;
}

export interface ViolationsMetric extends MetricBase {
  readonly kind: "violations";
  readonly sql: string;
  /** One row {n}: how many things were examined. Zero examined is never "no violations". */
  readonly population: string;
}

export interface SchemaMetric extends MetricBase {
  readonly kind: "schema";
  readonly tables: readonly string[];
  readonly indexes: readonly { readonly name: string; readonly table: string; readonly unique: boolean }[];
}

/** One number now, from outside the telemetry database. */
export interface GaugeMetric extends MetricBase {
  readonly kind: "gauge";
  readonly from:
    | { readonly provider: "prometheus"; readonly query: string }
    /** `pointer`: JSON Pointer (RFC 6901) of the number in the answer. */
    | { readonly provider: "http"; readonly url: string; readonly pointer: string };
}

/**
 * A text file each run must have left in the workspace, made of sections with a bounded number of each kind. Observed as
 * violations: a missing or unreadable file, more sections than the variable `max` has in force.
 */
export interface FilesMetric extends MetricBase {
  readonly kind: "files";
  /** Relative to the workspace; `{run}` is the run id, `*` one path segment. The first that exists counts. */
  readonly paths: readonly string[];
  readonly sections: readonly {
    /** What a section's first line begins with, before the stem of the file it was made from: "# Tier: ". */
    readonly heading: string;
    /** The files sections are made from, relative to the text file's folder: "tiers/tier_*.md". Headings that name none are forged. */
    readonly files: string;
    readonly max: string;
  }[];
}

export type Metric = SqlMetric | ViolationsMetric | SchemaMetric | GaugeMetric | FilesMetric;
