import type { Verdict } from "../criteria/verdict.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import type { ChainedEvent, ChainHead } from "../rollout/audit-chain.ts";
import type { AuditEvent, AuditEventType, Json } from "../rollout/audit-event.ts";
import type { Approval } from "../rollout/approvals.ts";
import type { Clearance } from "../rollout/clearance.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { ApprovalStore } from "./approvals.ts";
import type { DefinitionStore } from "./definition-store.ts";
import type { FreezeStore } from "./freeze-store.ts";
import type { LeaseStore, Term } from "./leases.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { Page } from "./page.ts";
import type { TokenStore } from "./token-store.ts";

export type { Page };

/**
 * An audit event as stored: `id` orders all events of the store, `seq` those of one rollout, densely from 1. `hash` covers
 * the event and `prevHash`, which is the hash of the event before it (see audit-chain.ts).
 */
export interface StoredAuditEvent extends AuditEvent {
  readonly id: string;
  readonly seq: number;
  readonly prevHash: string;
  readonly hash: string;
}

export interface EvidenceRecord {
  readonly id: string;
  readonly rollout: string;
  readonly evidence: string;
  /** Exposure (revision) it was recorded in. */
  readonly exposure: number;
  readonly verdict: Verdict;
  readonly message: string;
  readonly value: number | null;
  readonly unit: string | null;
  readonly observedAt: string;
  readonly recordedAt: string;
  readonly expiresAt: string | null;
  readonly actor: string;
  readonly source: string | null;
  /** Counts, failing tests, redacted excerpt, note and link: what the judge kept. */
  readonly detail: { readonly [key: string]: Json };
}

/** The first answer to a keyed request. `body` is the exact JSON text that was sent. */
export interface Receipt {
  readonly actor: string;
  readonly key: string;
  readonly requestHash: string;
  readonly status: number;
  readonly body: string;
  readonly createdAt: string;
}

/**
 * One atomic write to a rollout. The store first updates the rollout's row where its revision still is `expectedRevision`
 * (write first: a read-then-write transaction dies of SQLITE_BUSY under concurrency), then inserts the rest.
 */
export interface Commit {
  readonly rollout: string;
  readonly expectedRevision: number;
  /** Absent when only facts are recorded: a refusal, evidence, an exposure report. */
  readonly next?: RolloutState;
  readonly events: readonly AuditEvent[];
  readonly evidence?: Omit<EvidenceRecord, "id">;
  readonly exposureRuns?: {
    readonly exposure: number;
    readonly runs: readonly string[];
    readonly actor: string;
    readonly at: string;
  };
  /** Given, or withdrawn, by somebody in this exposure. */
  readonly approval?: { readonly exposure: number } & Approval;
  readonly withdrawn?: { readonly exposure: number } & Pick<Approval, "stage" | "actor">;
  /** `next` goes on by another version of its definition; absent: by the same. Approvals of this exposure, given for the one before, count no more. */
  readonly adopts?: { readonly exposure: number };
  /** What people had said in this exposure when it was decided; where they have taken something back since, stale. */
  readonly clearance?: { readonly exposure: number } & Clearance;
  readonly receipt?: Receipt;
  /** Only while this term lasts; otherwise stale. A replica that was paused must not act when it wakes. */
  readonly term?: Term;
}

/** stale: someone else changed the rollout first, nothing was written. replayed: a receipt with this key already exists, nothing was written. */
export type CommitOutcome = "committed" | "stale" | "receipt-exists";

export interface RolloutFilter {
  /** Only these; absent: all. */
  readonly rollouts?: readonly string[];
  readonly cursor?: string;
  readonly limit: number;
}

export interface AuditFilter {
  readonly rollout?: string;
  /** Only of these; absent: of all, and of the service itself. */
  readonly rollouts?: readonly string[];
  readonly actor?: string;
  readonly type?: AuditEventType;
  /** Inclusive lower, exclusive upper bound, ISO 8601 UTC. */
  readonly since?: string;
  readonly until?: string;
  readonly cursor?: string;
  /** 1..1000. */
  readonly limit: number;
}

/** Which events, without a page's bounds. */
export type AuditScope = Omit<AuditFilter, "cursor" | "limit">;

/** Our own state, in SQLite or PostgreSQL. Every method rejects with a StoreError when the database cannot answer. */
export interface Store extends TokenStore, LeaseStore, ApprovalStore, FreezeStore, OutboxStore, DefinitionStore {
  findRollout(name: string): Promise<RolloutState | undefined>;
  /** Those of these names that there are, in no order; one name at least. Waits for no list, however long those take. */
  findRollouts(names: readonly string[]): Promise<readonly RolloutState[]>;
  /** Ordered by name. */
  listRollouts(page: RolloutFilter): Promise<Page<RolloutState>>;
  /** False when a rollout of that name exists already (nothing written). The definition is saved in the same transaction. */
  createRollout(state: RolloutState, definition: VersionedDefinition, events: readonly AuditEvent[]): Promise<boolean>;
  commit(commit: Commit): Promise<CommitOutcome>;

  /** Newest first. */
  listEvidence(filter: {
    readonly rollout: string;
    readonly evidence?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<Page<EvidenceRecord>>;
  /** The latest record of each evidence id in the exposure. */
  latestEvidence(rollout: string, exposure: number): Promise<readonly EvidenceRecord[]>;
  reportedRuns(rollout: string, exposure: number): Promise<readonly string[]>;

  /** Newest first. */
  listAudit(filter: AuditFilter): Promise<Page<StoredAuditEvent>>;
  /** Oldest first: the next `limit` events behind the event `after` (null: from the first), none behind the event `last`. */
  readAudit(
    scope: AuditScope,
    range: { readonly after: string | null; readonly last: string; readonly limit: number },
  ): Promise<readonly StoredAuditEvent[]>;
  /** The id of the latest event of the store; null: there is none. */
  lastAuditId(): Promise<string | null>;
  /** The rollout's events in order, behind number `after` (null: from the first), as found: verifying must see what is wrong. */
  trail(
    rollout: string,
    range: { readonly after: number | null; readonly limit: number },
  ): Promise<readonly ChainedEvent[]>;
  auditHead(rollout: string): Promise<ChainHead | undefined>;

  findReceipt(actor: string, key: string): Promise<Receipt | undefined>;
  /** Deletes at most `limit` receipts made before the instant (ISO 8601 UTC), oldest first; answers how many. */
  expireReceipts(before: string, limit: number): Promise<number>;
  /** Resolves when the database answers a trivial question about what it holds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
