/** The answers of the service as openapi.yaml describes them, as far as the CLI reads them. */
import type { Assessment } from "../../criteria/assessment.ts";
import type { Baseline, ExposedRun, Exposure, KeyCount, UnavailableObservation } from "../../criteria/observation.ts";
import type { Verdict } from "../../criteria/verdict.ts";
import type { Definition, FlagEnvironment, FlagValue, MetricKind, Runbook } from "../../definition/definition.ts";
import type { ChainHead, ChainProblem } from "../../rollout/audit-chain.ts";
import type { AuditEventType, Json } from "../../rollout/audit-event.ts";
import type { Blocker } from "../../rollout/decision.ts";
import type { FlagChange } from "../../rollout/flag-change.ts";
import type { Impact } from "../../rollout/impact/impact.ts";
import type { Mark } from "../../rollout/state.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

export interface EngagedSwitch extends Mark {
  readonly killSwitch: string;
}

export interface Action {
  readonly command: string;
  readonly target: string | null;
  readonly allowed: boolean;
  readonly blockers: readonly Blocker[];
}

export interface MonitorView {
  readonly role: "watches" | "stands-by";
  readonly lastLook: {
    readonly at: string;
    readonly status: string;
    readonly message: string | null;
    readonly streaks: Readonly<Record<string, number>>;
  } | null;
  readonly nextLookAt: string | null;
}

export interface Rollout {
  readonly rollout: string;
  readonly definition: { readonly name: string; readonly digest: string };
  readonly telemetry: string;
  readonly stage: string;
  readonly stageTitle: string;
  readonly stages: readonly string[];
  readonly outdated: string | null;
  readonly revision: number;
  readonly held: Mark | null;
  readonly engaged: readonly EngagedSwitch[];
  readonly exposure: { readonly id: number; readonly since: string };
  readonly baseline: Baseline | null;
  readonly updatedAt: string;
  readonly actions: readonly Action[];
  readonly monitor: MonitorView | null;
}

export interface Flags {
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly flags: FlagEnvironment;
}

export interface ExplainedFlags {
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly engaged: readonly string[];
  readonly flags: Readonly<Record<string, { readonly value: FlagValue; readonly source: string }>>;
}

export interface CommandResult {
  readonly decision: "accepted" | "unchanged";
  readonly dryRun: boolean;
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly held: Mark | null;
  readonly engaged: readonly EngagedSwitch[];
  readonly changes: readonly FlagChange[];
  /** Of a replaced baseline: the new one. */
  readonly baseline?: Baseline;
  /** Of an adoption: what the version changes. */
  readonly impact?: Impact;
  readonly advisories: readonly string[];
}

export interface AssessmentAnswer extends Assessment {
  readonly rollout: string;
  readonly revision: number;
  readonly blockers: readonly Blocker[];
  readonly runbooks: readonly Runbook[];
  readonly advice: readonly string[];
}

export interface BaselineAnswer {
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly baseline: Baseline | null;
}

export interface MetricPoint {
  readonly run: string;
  readonly value: number | null;
  readonly sample: number | null;
}

export interface MetricAnswer {
  readonly id: string;
  readonly title: string;
  readonly kind: MetricKind | null;
  readonly unit: string | null;
  readonly tier: "primary" | "secondary" | null;
  readonly target: string | null;
  readonly value: number | null;
  readonly message: string;
  readonly counts: readonly KeyCount[] | null;
  readonly series: readonly MetricPoint[];
  readonly baseline: { readonly successes: number; readonly trials: number } | null;
}

export interface MetricsAnswer {
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly since: string | null;
  readonly runs: readonly ExposedRun[];
  readonly problem: UnavailableObservation | null;
  readonly baseline: Pick<Baseline, "stage" | "capturedAt" | "runs"> | null;
  readonly metrics: readonly MetricAnswer[];
}

export interface ExposureAnswer {
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly exposure: Exposure;
}

export interface EvidenceAnswer {
  readonly evidence: string;
  readonly exposure: number;
  readonly verdict: Verdict;
  readonly message: string;
  readonly observedAt: string;
  readonly expiresAt: string | null;
  readonly actor: string;
  readonly source: string | null;
}

export interface StopTaken {
  readonly stopCondition: string;
  readonly title: string;
  readonly message: string;
  readonly then: string;
  readonly decision: "accepted" | "unchanged";
  readonly stage: string;
  readonly revision: number;
}

export interface RecordedAnswer extends EvidenceAnswer {
  readonly actions: readonly StopTaken[];
}

export interface AuditAnswer {
  readonly seq: number;
  readonly rollout: string;
  readonly revision: number;
  readonly type: AuditEventType;
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly forced: boolean;
  readonly data: { readonly [key: string]: Json };
}

export interface ApprovalsAnswer {
  readonly rollout: string;
  readonly stage: string;
  readonly revision: number;
  readonly stages: readonly { readonly stage: string; readonly required: number; readonly given: number }[];
  readonly items: readonly {
    readonly stage: string;
    readonly actor: string;
    readonly note: string | null;
    readonly at: string;
  }[];
}

export interface FreezeAnswer {
  /** Where it was asked for a change. */
  readonly decision?: "accepted" | "unchanged";
  readonly frozen: Mark | null;
}

export interface VerifiedTrailAnswer {
  readonly rollout: string;
  readonly events: number;
  readonly head: ChainHead;
  readonly problem?: ChainProblem;
}

export interface VerificationAnswer {
  readonly valid: boolean;
  readonly rollouts: readonly VerifiedTrailAnswer[];
}

export interface MomentAnswer {
  readonly revision: number;
  readonly stage: string;
  readonly held: Mark | null;
  readonly engaged: readonly EngagedSwitch[];
}

export interface DifferenceAnswer {
  readonly rollout: string;
  readonly from: MomentAnswer;
  readonly to: MomentAnswer;
  readonly changes: readonly {
    readonly name: string;
    readonly from: FlagValue | null;
    readonly to: FlagValue | null;
  }[];
  readonly eventCount: number;
  readonly events: readonly Omit<AuditAnswer, "rollout" | "reason" | "forced" | "data">[];
}

export interface TokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly permissions: readonly string[];
  /** null: all. */
  readonly rollouts: readonly string[] | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface IssuedTokenAnswer {
  readonly token: TokenAnswer;
  readonly secret: string;
}

export interface WhoAmIAnswer {
  readonly actor: string;
  readonly grants: readonly Pick<TokenAnswer, "permissions" | "rollouts">[];
}

export interface DeliveryAnswer {
  readonly id: string;
  readonly message: string;
  readonly rollout: string;
  readonly type: string;
  readonly target: string;
  readonly status: string;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt: string | null;
  readonly deliveredAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

export interface DefinitionAnswer {
  readonly name: string;
  readonly digest: string;
  readonly definition: Definition;
}

export interface SummaryAnswer {
  readonly name: string;
  readonly title: string;
  readonly digest: string;
}

export interface VersionAnswer {
  readonly digest: string;
  readonly firstSeenAt: string;
  readonly latest: boolean;
  readonly rollouts: readonly string[];
  readonly rolloutCount: number;
}
