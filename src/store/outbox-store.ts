import type { AuditEvent } from "../rollout/audit-event.ts";
import type { Notice } from "../rollout/notice.ts";
import type { Page } from "./page.ts";

export const DELIVERY_STATUSES = ["pending", "delivered", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One message on its way to one target, as the log of deliveries shows it. */
export interface DeliveryRecord {
  readonly id: string;
  /** Key of the notice. */
  readonly message: string;
  readonly rollout: string;
  readonly type: Notice["type"];
  readonly target: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAt: string;
  /** When it is tried again (while it is being sent: at the latest); null: not by itself. */
  readonly nextAttemptAt: string | null;
  readonly deliveredAt: string | null;
  /** HTTP status of the last answer; null: none yet. */
  readonly lastStatus: number | null;
  /** What went wrong the last time, without any secret. */
  readonly lastError: string | null;
}

export interface DeliveryFilter {
  readonly rollout?: string;
  /** Only of these; absent: of all, and of the service itself. */
  readonly rollouts?: readonly string[];
  readonly target?: string;
  readonly status?: DeliveryStatus;
  readonly cursor?: string;
  readonly limit: number;
}

/** A delivery that is ours to send until its lease ends. `attempt` counts from 1 and fences what is written about it. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly attempt: number;
  readonly notice: Notice;
}

/** How an attempt ended. */
export interface AttemptResult {
  readonly status: DeliveryStatus;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  /** When to try again; null unless pending. */
  readonly nextAttemptAt: string | null;
}

/** Who is to be told of a notice. */
export interface Addressee {
  readonly target: string;
  /** What has one lane is delivered to the target one after the other, in the order of the notices; null: it waits for nothing. */
  readonly lane: string | null;
}

/** Notices and their way to the targets. Instants are ISO 8601 UTC with milliseconds. */
export interface OutboxStore {
  /** Tells of something that is no event of a trail. False: it was told of before. */
  publishNotice(notice: Notice, now: string): Promise<boolean>;
  /**
   * Writes the deliveries of up to `limit` notices of events, and as many others, that have none yet, oldest first; answers how many
   * notices. Rejects where one cannot be read, when all others that were found are done.
   */
  fanOut(addressees: (notice: Notice) => readonly Addressee[], now: string, limit: number): Promise<number>;
  /**
   * Takes the next due delivery of the target, for this caller alone until `leaseUntil`; undefined: none is due. One with a lane is not
   * due before those of its lane before it are delivered or given up.
   */
  claimDelivery(target: string, now: string, leaseUntil: string): Promise<ClaimedDelivery | undefined>;
  /** False: the lease has passed to somebody else, or the delivery was started anew; nothing was written. */
  settleDelivery(claimed: ClaimedDelivery, now: string, result: AttemptResult): Promise<boolean>;
  /** Newest first. */
  listDeliveries(filter: DeliveryFilter): Promise<Page<DeliveryRecord>>;
  /** Makes it due now, with all attempts before it, and appends an event of it to the service's trail; undefined: there is none. */
  redeliver(
    id: string,
    now: string,
    event: (delivery: DeliveryRecord) => AuditEvent,
  ): Promise<DeliveryRecord | undefined>;
  /** How much is on its way. */
  backlog(): Promise<Backlog>;
  /** Deletes at most `limit` notices made before the instant of which nothing is pending, oldest first; answers how many. */
  pruneNotices(before: string, limit: number): Promise<number>;
}

export interface Backlog {
  /** Notices nobody has been chosen for yet. */
  readonly waiting: number;
  /** Deliveries still to be made. */
  readonly pending: number;
  /** Deliveries given up and not yet pruned. */
  readonly failed: number;
  /** Of the oldest that waits or is pending; null: there is none. */
  readonly oldestAt: string | null;
}
