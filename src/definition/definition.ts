/**
 * The strict, normalised form of a rollout document. Everything optional in the document is filled in here, so no code
 * below this folder ever handles a default. Durations are milliseconds; identifiers are resolved and known to exist.
 */
import type { Metric } from "./metric.ts";

export type {
  FilesMetric,
  GaugeMetric,
  Metric,
  MetricKind,
  SchemaMetric,
  SqlMetric,
  ViolationsMetric,
} from "./metric.ts";

export type FlagValue = boolean | number | string;

/** Variable name → value. Always total over the served variables of a definition. */
export type FlagEnvironment = Readonly<Record<string, FlagValue>>;

export type VariableType = "boolean" | "integer" | "string" | "secret";

export interface Variable {
  readonly name: string;
  readonly type: VariableType;
  /** Heading of the variables matrix this one is listed under. */
  readonly group: string;
  readonly purpose: string;
  /** What the checklist advises for production, in words. */
  readonly advice: string | null;
  /** Part of the answer to "what flags now?". Secrets never are. */
  readonly served: boolean;
  readonly required: boolean;
  readonly default: FlagValue | null;
  /** The only value this variable may ever have, in every reachable state. */
  readonly const: FlagValue | null;
  /** More (true over false, larger over smaller) means the observed system acts more on its own. */
  readonly autonomy: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export type EvidenceKind = "junit" | "smoke-report" | "measurement" | "attestation" | "path-list" | "probe";

/**
 * One HTTP request that tells whether a credential works. `${NAME}` in url and headers is replaced by the service's own
 * environment variable NAME, else by that variable's default in the document.
 */
export interface Probe {
  /** The secret variable that is tried; without a value the probe is off. */
  readonly secret: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null: none. */
  readonly body: string | null;
  /** Status codes that say the credential works, and that it does not; any other status is no verdict. */
  readonly valid: readonly number[];
  readonly invalid: readonly number[];
}

export interface EvidenceRequirement {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly title: string;
  readonly purpose: string | null;
  /** The command whose output is the evidence, for people to copy. */
  readonly command: string | null;
  /** How long it counts after it was observed, in milliseconds; null: as long as the exposure lasts. */
  readonly maxAgeMs: number | null;
  /** smoke-report: line beginnings that say GO and NO-GO. */
  readonly go: readonly string[];
  readonly noGo: readonly string[];
  /** measurement: the unit a posted value must carry. */
  readonly unit: string | null;
  /** path-list: the only paths that may be reported; `*` stands for one path segment, `**` for any number of them. */
  readonly allow: readonly string[];
  /** probe: the request the service makes itself. */
  readonly probe: Probe | null;
}

export type Bound = "atLeast" | "moreThan" | "atMost" | "lessThan";

/** What a number must satisfy. `none`: no violations at all. */
export type Condition = { readonly op: "none" } | { readonly op: Bound; readonly value: number };

/** Regression of a proportion against the baseline. Limits are in percent (points) or percent of the baseline (relative). */
export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly metric: string;
  /** The stage whose frozen observation is compared with. */
  readonly baseline: string;
  readonly scale: "points" | "relative";
  readonly target: number;
  readonly stop: number;
  readonly mode: "graded" | "literal";
  /** Least effective trials on either side before a verdict other than inconclusive is given. */
  readonly minimumSample: number;
  /** Least evidence that passes: weak where little is at stake, strong where autonomy is raised. */
  readonly minimumEvidence: "weak" | "strong";
}

/** What a criterion or a stop condition looks at. */
export type Check =
  | { readonly kind: "metric"; readonly metric: string; readonly condition: Condition; readonly minimumSample: number }
  | { readonly kind: "evidence"; readonly evidence: string; readonly condition: Condition | null }
  | { readonly kind: "comparison"; readonly comparison: string };

export interface Criterion {
  readonly id: string;
  readonly title: string;
  readonly check: Check;
  /** false: recorded and shown, never in the way of a promotion. */
  readonly blocking: boolean;
  readonly runbook: string | null;
}

export type StopAction =
  | { readonly kind: "hold" }
  | { readonly kind: "rollback"; readonly to: string }
  | { readonly kind: "engage"; readonly killSwitch: string };

export interface StopCondition {
  readonly id: string;
  readonly title: string;
  /** metric: trips when the condition HOLDS (`op: "none"` never occurs here; "any" is `moreThan 0`); evidence: trips when it fails. */
  readonly check: Check;
  readonly then: StopAction;
  readonly runbook: string | null;
}

export interface Minimum {
  readonly runs: number;
  readonly recommendedRuns: number;
  readonly durationMs: number;
}

export interface Step {
  readonly text: string;
  readonly command: string | null;
}

export interface Monitor {
  readonly text: string;
  readonly metric: string | null;
}

export interface Stage {
  readonly id: string;
  readonly index: number;
  readonly title: string;
  readonly objective: string;
  readonly steps: readonly Step[];
  readonly flags: FlagEnvironment;
  readonly monitors: readonly Monitor[];
  readonly minimum: Minimum;
  readonly criteria: readonly Criterion[];
  readonly stopConditions: readonly StopCondition[];
  /** Metrics (proportions) frozen as the baseline when this stage is left upwards. */
  readonly baseline: readonly string[];
}

export interface KillSwitch {
  readonly id: string;
  readonly title: string;
  readonly purpose: string | null;
  /** Higher is more severe; where engaged switches disagree the most severe wins. */
  readonly severity: number;
  readonly rollbackTo: string | null;
  readonly flags: FlagEnvironment;
}

export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly symptom: string;
  readonly cause: string;
  readonly steps: readonly string[];
}

export interface SuccessMetric {
  readonly id: string;
  readonly title: string;
  readonly tier: "primary" | "secondary";
  readonly metric: string | null;
  readonly target: string;
}

export interface Gate {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly command: string;
  readonly required: boolean;
  readonly evidence: string;
}

export interface Contact {
  readonly kind: string;
  readonly value: string;
  readonly note: string | null;
}

export interface Table {
  readonly name: string;
  readonly purpose: string;
  /** Column → what it tells. Every one is probed by a `schema` metric that lists the table. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A line of the checklist the document was written from, and what carries it: "criterion:stage-0/smoke-go", "metric:tokens-saved" … */
export interface ChecklistLine {
  readonly section: string;
  readonly line: string;
  readonly carriedBy: readonly string[];
}

/** How runs are found and described. Both queries return {run, finished}; `finished` is 0/1 or a boolean. */
export interface ExposureQueries {
  /** Parameter `:since`: telemetry-local instant the exposure began. Used while no run has been reported. */
  readonly find: string;
  /** Parameter `:runs`: the reported run ids. */
  readonly describe: string;
}

export interface TelemetryLimits {
  /** How long a row may take to be recorded after the thing it records, milliseconds. */
  readonly settleMs: number;
  readonly queryTimeoutMs: number;
  readonly maxRows: number;
}

export interface Definition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly contacts: readonly Contact[];
  readonly variables: readonly Variable[];
  readonly tables: readonly Table[];
  readonly evidence: readonly EvidenceRequirement[];
  readonly metrics: readonly Metric[];
  readonly comparisons: readonly Comparison[];
  readonly exposure: ExposureQueries | null;
  readonly telemetry: TelemetryLimits;
  readonly stages: readonly Stage[];
  readonly killSwitches: readonly KillSwitch[];
  readonly runbooks: readonly Runbook[];
  readonly successMetrics: readonly SuccessMetric[];
  readonly gates: readonly Gate[];
  readonly checklist: readonly ChecklistLine[];
}

/** A definition together with the digest that names it: SHA-256 (hex) of its canonical JSON. */
export interface VersionedDefinition {
  readonly definition: Definition;
  readonly digest: string;
}
