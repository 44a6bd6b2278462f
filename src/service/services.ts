/** What http (and nothing else) calls. One use case a method; every method may reject with a `ServiceError`. */
import type { Assessment } from "../criteria/assessment.ts";
import type { Exposure } from "../criteria/observation.ts";
import type { FlagEnvironment, FlagValue, Runbook, VersionedDefinition } from "../definition/definition.ts";
import type { Finding } from "../definition/finding.ts";
import type { Command } from "../rollout/command.ts";
import type { Blocker, Decision } from "../rollout/decision.ts";
import type { FlagChange } from "../rollout/flag-change.ts";
import type { AuditVerification } from "../rollout/audit-verification.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { StoredVersion } from "../store/definition-store.ts";
import type { Term } from "../store/leases.ts";
import type { ApprovalServices } from "./approve.ts";
import type { RolloutDifference } from "./compare-moments.ts";
import type { FreezeServices } from "./freeze.ts";
import type { StaleMark } from "./replicas/freshness.ts";
import type { MonitorView } from "./monitor/monitor-view.ts";
import type { Moment } from "./history.ts";
import type { MetricsReport } from "./metric-view.ts";
import type { VerifiedScope } from "./verify-audit.ts";
import type { DeliveryFilter, DeliveryRecord } from "../store/outbox-store.ts";
import type { DeliveryServices } from "./delivery-services.ts";
import type { TokenServices } from "./tokens/manage-tokens.ts";
import type {
  AuditFilter,
  AuditScope,
  EvidenceRecord,
  Page,
  Receipt,
  RolloutFilter,
  StoredAuditEvent,
} from "../store/store.ts";

/** The immutable answer served to readers at a revision; published right after the commit that made it. */
export interface FlagSnapshot {
  readonly rollout: string;
  readonly definition: string;
  readonly stage: string;
  readonly revision: number;
  readonly engaged: readonly string[];
  readonly flags: FlagEnvironment;
  /** Where each value comes from: "stage stage-2", "default", "kill switch emergency-rollback". */
  readonly sources: Readonly<Record<string, string>>;
}

/** All are called inside the writer's turn: they return at once and never throw. */
export interface FeedListener {
  flags(snapshot: FlagSnapshot): void;
  /** The store, gone back, has no such rollout any more. */
  gone(rollout: string): void;
  /** Something was recorded about this rollout; null: about the service itself. Also told of what `flags` tells. */
  activity(rollout: string | null): void;
}

export interface WaitRequest {
  readonly rollout: string;
  /** What the caller has. */
  readonly revision: number;
  readonly ms: number;
}

/** A wait under way. */
export interface FlagWait {
  /** A snapshot above the revision as soon as there is one, or below where the store went back; else the one in force when the time is over. */
  readonly answer: Promise<FlagSnapshot | undefined>;
  /** Ends the wait at once. */
  readonly end: () => void;
}

/** What an action needs, without doing it: what stands in its way without reading telemetry. */
export interface AvailableAction {
  readonly command: Command["type"];
  /** Stage or kill switch the action is about. */
  readonly target: string | null;
  readonly allowed: boolean;
  readonly blockers: readonly Blocker[];
}

export interface RolloutView {
  readonly state: RolloutState;
  readonly stageTitle: string;
  readonly stages: readonly string[];
  /** Digest of the version in the folder of documents, where the rollout lives by another; null: it lives by that one. */
  readonly outdated: string | null;
  readonly actions: readonly AvailableAction[];
  /** Null: of a moment in the past, or no monitor runs in this process. */
  readonly monitor: MonitorView | null;
}

export interface AssessedRollout {
  readonly state: RolloutState;
  readonly assessment: Assessment;
  /** What a promote asked for now would be refused for; empty: it would be accepted. */
  readonly blockers: readonly Blocker[];
  /** The runbooks named by what does not pass. */
  readonly runbooks: readonly Runbook[];
  /** What would make assessing cheaper or surer, such as a missing index. Never in the way of anything. */
  readonly advice: readonly string[];
}

export interface CommandRequest {
  readonly rollout: string;
  readonly command: Command;
  readonly actor: string;
  /** Revision the caller saw (If-Match); undefined: any. */
  readonly ifRevision?: number;
  readonly dryRun: boolean;
  /** Only while this term lasts, where a replica acts on its own; otherwise as if the rollout had changed. */
  readonly term?: Term;
  /** Leaves an event of a dry run in the trail. Only with dryRun. */
  readonly recordDryRun?: boolean;
  /** Turns the decision into the stored answer, when the request carries an Idempotency-Key. */
  readonly receipt?: (decision: Decision, assessment: Assessment | null) => Receipt;
}

export interface CommandAnswer {
  readonly decision: Decision;
  readonly dryRun: boolean;
  /** The assessment a promote (or a rearm that raises autonomy) was judged by. */
  readonly assessment: Assessment | null;
}

/** A posted piece of evidence before it is judged. What a text is, a smoke report or a list of paths, the definition says. */
export type EvidenceSubmission =
  | { readonly form: "xml"; readonly xml: string; readonly exitCode: number | null }
  | { readonly form: "text"; readonly text: string; readonly exitCode: number | null }
  | { readonly form: "paths"; readonly paths: readonly string[] }
  | { readonly form: "measurement"; readonly value: number; readonly unit: string | null; readonly note: string | null }
  | { readonly form: "attestation"; readonly holds: boolean; readonly note: string; readonly link: string | null };

export interface EvidenceRequest {
  readonly rollout: string;
  readonly evidence: string;
  readonly submission: EvidenceSubmission;
  readonly actor: string;
  readonly source: string | null;
  /** ISO 8601; null: now. Never in the future. */
  readonly observedAt: string | null;
}

export type ProbeRequest = Omit<EvidenceRequest, "submission" | "observedAt">;

/** What a stop condition did because of a piece of evidence. */
export interface StopTaken {
  readonly stopCondition: string;
  readonly title: string;
  readonly message: string;
  /** "rollback to stage-0" */
  readonly then: string;
  /** unchanged: what it would do was in force already. */
  readonly decision: "accepted" | "unchanged";
  /** Where the rollout is after it. */
  readonly stage: string;
  readonly revision: number;
}

export interface RecordedAnswer {
  readonly record: EvidenceRecord;
  /** In the order they were done. */
  readonly actions: readonly StopTaken[];
}

export interface DefinitionSummary {
  readonly name: string;
  readonly title: string;
  readonly digest: string;
}

export interface DefinitionVersionView extends StoredVersion {
  /** Whether it is the one in the folder of documents. */
  readonly latest: boolean;
}

export interface Services {
  readonly rollouts: {
    list(page: RolloutFilter): Promise<Page<RolloutView>>;
    get(rollout: string): Promise<RolloutView>;
    create(request: {
      readonly rollout: string;
      readonly definition: string;
      readonly telemetry: string | null;
      readonly actor: string;
    }): Promise<RolloutView>;
  };
  readonly flags: {
    /** From memory: never touches the database, never waits. Undefined: no such rollout. */
    current(rollout: string): FlagSnapshot | undefined;
    /** The rollout meant by who names none and may read these (null: all); null: it cannot be told. From memory too. */
    default(readable: readonly string[] | null): string | null;
    /** Whether a rollout that has no snapshot does not exist. False until the store was reached: it may well exist. */
    complete(): boolean;
  };
  readonly feed: {
    /** What happens, as it happens; answers with the function that ends it. */
    follow(listener: FeedListener): () => void;
    wait(request: WaitRequest): FlagWait;
  };
  readonly assessments: {
    /** `requester`: who would promote; their own approval does not count. */
    assess(rollout: string, requester: string): Promise<AssessedRollout>;
  };
  readonly metrics: {
    /** Every metric over these runs; null: the runs of the current exposure. */
    read(request: { readonly rollout: string; readonly runs: readonly string[] | null }): Promise<MetricsReport>;
  };
  readonly commands: { execute(request: CommandRequest): Promise<CommandAnswer> };
  readonly evidence: {
    /** Judges and records; a stop condition that it triggers acts at once, in the same transaction. */
    record(request: EvidenceRequest): Promise<RecordedAnswer>;
    /** Tries the credential of a probe now and records what came of it; rejects with probe-off where it is not set. */
    probe(request: ProbeRequest): Promise<RecordedAnswer>;
    list(filter: {
      readonly rollout: string;
      readonly evidence?: string;
      readonly cursor?: string;
      readonly limit: number;
    }): Promise<Page<EvidenceRecord>>;
  };
  readonly exposures: {
    get(rollout: string): Promise<Exposure>;
    /** Adds runs to the current exposure; `revision` (if given) must be the rollout's, else revision-mismatch. */
    report(request: {
      readonly rollout: string;
      readonly runs: readonly string[];
      readonly revision: number | null;
      readonly actor: string;
    }): Promise<Exposure>;
  };
  readonly audit: {
    list(filter: AuditFilter): Promise<Page<StoredAuditEvent>>;
    /** Everything in the scope, oldest first; the store has answered once when this does. */
    export(scope: AuditScope): Promise<AsyncIterable<StoredAuditEvent>>;
    /** Verifies the chains of one rollout, of some, or of all and of the service itself. */
    verify(scope?: VerifiedScope): Promise<AuditVerification>;
  };
  /** Rollouts as they were, replayed from their trails. */
  readonly history: {
    rollout(rollout: string, moment: Moment): Promise<RolloutView>;
    flags(rollout: string, moment: Moment): Promise<FlagSnapshot>;
    diff(rollout: string, moments: { readonly from: Moment; readonly to: Moment }): Promise<RolloutDifference>;
  };
  readonly definitions: {
    list(): readonly DefinitionSummary[];
    /** Each by its digest; "latest": the version in the folder of documents. */
    get(name: string, digest: string): Promise<VersionedDefinition>;
    /** XState's JSON of the compiled machine. */
    machine(name: string, digest: string): Promise<unknown>;
    diagram(name: string, digest: string, format: "mermaid"): Promise<string>;
    /** Newest first, with the rollouts that live by each, as far as they are among these. */
    versions(name: string, rollouts?: readonly string[]): Promise<readonly DefinitionVersionView[]>;
    /** Stores a version for rollouts to adopt; rejects with document-invalid. */
    publish(request: { readonly text: string; readonly file: string; readonly actor: string }): Promise<{
      readonly summary: DefinitionSummary;
      /** False: it was stored already. */
      readonly isNew: boolean;
    }>;
    /** Judges a document and stores nothing; `summary` only when there are no findings. */
    validate(
      text: string,
      file: string,
    ): { readonly findings: readonly Finding[]; readonly summary: DefinitionSummary | null };
  };
  readonly tokens: TokenServices;
  readonly deliveries: DeliveryServices;
  readonly approvals: ApprovalServices;
  readonly freeze: FreezeServices;
  readonly receipts: { find(actor: string, key: string): Promise<Receipt | undefined> };
  readonly health: {
    /** Ready: there are flags to answer with and the process is not stopping. The checks say what else is the matter. */
    ready(): Promise<{ readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }>;
  };
}

export type { StaleMark };
export type { AuditScope, AuditVerification, Moment, RolloutDifference };
export type { MetricsReport };
export type { DeliveryFilter, DeliveryRecord };
export type { AuditFilter, Blocker, Decision, EvidenceRecord, FlagChange, FlagValue, Page, Receipt, StoredAuditEvent };
