/** Types of audit events: past tense, never renamed once stored. */
export const AUDIT_EVENT_TYPES = [
  "rollout.created",
  "rollout.promoted",
  "rollout.promotion_refused",
  "rollout.rolled_back",
  "rollout.rollback_refused",
  "promotion.held",
  "promotion.hold_refused",
  "promotion.released",
  "promotion.release_refused",
  "kill_switch.engaged",
  "kill_switch.engage_refused",
  "kill_switch.rearmed",
  "kill_switch.rearm_refused",
  "baseline.replaced",
  "baseline.replacement_refused",
  "definition.published",
  "definition.adopted",
  "definition.adoption_refused",
  "evidence.recorded",
  "exposure.reported",
  "command.dry_run",
  "token.created",
  "token.rotated",
  "token.revoked",
  "approval.given",
  "approval.withdrawn",
  "freeze.declared",
  "freeze.lifted",
  "delivery.redelivered",
] as const;
export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/** The trail of what concerns no rollout but the service as a whole, such as its tokens. No rollout can have this name. */
export const SERVICE_CHAIN = "_service";

/** JSON that hashes the same everywhere: plain data only. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One immutable fact as the core states it; the store adds the sequence number. */
export interface AuditEvent {
  /** Or SERVICE_CHAIN. */
  readonly rollout: string;
  /** Revision of the rollout after the event; 0 for the service, which has none. */
  readonly revision: number;
  readonly type: AuditEventType;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
  /** from, to, forced, blockers, assessment, evidence …: all that is needed to understand the event later. */
  readonly data: { readonly [key: string]: Json };
}
