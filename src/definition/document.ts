/**
 * A rollout document as people write it: its shape holds (the schema said so), its defaults are still missing and its
 * names may still point nowhere. The counterpart of machines/rollout.schema.json.
 */
import type { Bound, FlagValue, VariableType } from "./definition.ts";

type ById<T> = Readonly<Record<string, T>>;
export type FlagsDocument = Readonly<Record<string, FlagValue>>;

export interface VariableDocument {
  readonly type: VariableType;
  readonly purpose: string;
  readonly group?: string;
  readonly default?: FlagValue;
  readonly const?: FlagValue;
  readonly served?: boolean;
  readonly required?: boolean;
  readonly autonomy?: boolean;
  readonly advice?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface TableDocument {
  readonly purpose: string;
  readonly columns: ById<string>;
}

interface EvidenceBase {
  readonly title: string;
  readonly purpose?: string;
  readonly command?: string;
  readonly maxAge?: string;
}
export interface ProbeDocument {
  readonly secret: string;
  readonly method?: "GET" | "POST";
  readonly url: string;
  readonly headers: ById<string>;
  readonly body?: string;
  readonly valid: readonly number[];
  readonly invalid: readonly number[];
}
export type EvidenceDocument = EvidenceBase &
  (
    | { readonly kind: "junit" | "attestation" }
    | { readonly kind: "path-list"; readonly allow: readonly string[] }
    | { readonly kind: "probe"; readonly probe: ProbeDocument }
    | { readonly kind: "smoke-report"; readonly go: readonly string[]; readonly noGo: readonly string[] }
    | { readonly kind: "measurement"; readonly unit: string }
  );

interface MetricBase {
  readonly title: string;
  readonly purpose?: string;
  readonly sampleUnit?: string;
  readonly unit?: string;
}
export type MetricDocument = MetricBase &
  (
    | { readonly kind: "proportion" | "total" | "mean" | "distribution"; readonly sql: string }
    | { readonly kind: "violations"; readonly sql: string; readonly population: string }
    | {
        readonly kind: "schema";
        readonly tables: readonly string[];
        readonly indexes?: readonly { readonly name: string; readonly table: string; readonly unique: boolean }[];
      }
    | {
        readonly kind: "gauge";
        /** The lint sees to it that exactly one of the two is there. */
        readonly prometheus?: { readonly query: string };
        readonly http?: { readonly url: string; readonly pointer: string };
      }
    | {
        readonly kind: "files";
        readonly paths: readonly string[];
        readonly sections: readonly { readonly heading: string; readonly files: string; readonly max: string }[];
      }
  );

export interface ComparisonDocument {
  readonly title: string;
  readonly metric: string;
  readonly baseline: string;
  readonly scale?: "points" | "relative";
  readonly target: number;
  readonly stop: number;
  readonly mode?: "graded" | "literal";
  readonly minimumSample?: number;
  readonly minimumEvidence?: "weak" | "strong";
}

/** Exactly one of the four keys is there. */
export type BoundDocument = { readonly [B in Bound]?: number };

interface CheckBase {
  readonly id: string;
  readonly title: string;
  readonly runbook?: string;
}
export type CriterionDocument = CheckBase & { readonly blocking?: boolean } & (
    | { readonly metric: string; readonly expect: "none" | BoundDocument; readonly minimumSample?: number }
    | { readonly evidence: string; readonly expect?: BoundDocument }
    | { readonly comparison: string }
  );

export type StopActionDocument = "hold" | { readonly rollback: string } | { readonly engage: string };

export type StopConditionDocument = CheckBase & { readonly then: StopActionDocument } & (
    | { readonly metric: string; readonly when: "any" | BoundDocument; readonly minimumSample?: number }
    | { readonly evidence: string; readonly when: "fails" | BoundDocument }
    | { readonly comparison: string }
  );

export interface StageDocument {
  readonly id: string;
  readonly title: string;
  readonly objective?: string;
  readonly steps?: readonly (string | { readonly text: string; readonly command?: string })[];
  readonly flags?: FlagsDocument;
  readonly monitors?: readonly (string | { readonly text: string; readonly metric?: string })[];
  readonly minimum?: { readonly runs?: number; readonly recommendedRuns?: number; readonly duration?: string };
  readonly baseline?: readonly string[];
  readonly criteria?: readonly CriterionDocument[];
  readonly stopConditions?: readonly StopConditionDocument[];
}

export interface KillSwitchDocument {
  readonly title: string;
  readonly purpose?: string;
  readonly severity: number;
  readonly rollbackTo?: string;
  readonly flags?: FlagsDocument;
}

export interface RolloutDocument {
  readonly sluice: 1;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly contacts?: readonly { readonly kind: string; readonly value: string; readonly note?: string }[];
  readonly variables: ById<VariableDocument>;
  readonly tables?: ById<TableDocument>;
  readonly evidence?: ById<EvidenceDocument>;
  readonly metrics?: ById<MetricDocument>;
  readonly comparisons?: ById<ComparisonDocument>;
  readonly exposure?: { readonly find: string; readonly describe: string };
  readonly telemetry?: { readonly settle?: string; readonly queryTimeout?: string; readonly maxRows?: number };
  readonly stages: readonly StageDocument[];
  readonly killSwitches?: ById<KillSwitchDocument>;
  readonly runbooks?: ById<{
    readonly title: string;
    readonly symptom: string;
    readonly cause: string;
    readonly steps: readonly string[];
  }>;
  readonly successMetrics?: ById<{
    readonly title: string;
    readonly tier: "primary" | "secondary";
    readonly metric?: string;
    readonly target: string;
  }>;
  readonly gates?: ById<{
    readonly title: string;
    readonly purpose: string;
    readonly command: string;
    readonly required: boolean;
    readonly evidence: string;
  }>;
  readonly checklist?: readonly {
    readonly section: string;
    readonly line: string;
    readonly carriedBy: readonly string[];
  }[];
}
