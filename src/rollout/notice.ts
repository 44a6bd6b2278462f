import type { AuditEvent, AuditEventType, Json } from "./audit-event.ts";

/** What people are told: an audit event without the bulk of its evidence, or the heads of the trails of a day. */
export interface Notice {
  /** Names it for good: "demo/12" is the twelfth event of demo. */
  readonly key: string;
  readonly rollout: string;
  /** Number in the rollout's trail, for receivers that want the order; 0 where it is no event of a trail. */
  readonly seq: number;
  readonly revision: number;
  readonly type: AuditEventType | typeof AUDIT_HEADS;
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly data: { readonly [key: string]: Json };
}

export const AUDIT_HEADS = "audit.heads";

type Told = "always" | "never" | "when-stopped";

/** Of which events people hear. when-stopped: of a refusal, where a stop condition is why. */
export const TOLD: Readonly<Record<AuditEventType, Told>> = {
  "rollout.created": "always",
  "rollout.promoted": "always",
  "rollout.promotion_refused": "when-stopped",
  "rollout.rolled_back": "always",
  "rollout.rollback_refused": "never",
  "promotion.held": "always",
  "promotion.hold_refused": "never",
  "promotion.released": "always",
  "promotion.release_refused": "never",
  "kill_switch.engaged": "always",
  // Whoever pulled it believes that it is engaged.
  "kill_switch.engage_refused": "always",
  "kill_switch.rearmed": "always",
  "kill_switch.rearm_refused": "when-stopped",
  "baseline.replaced": "always",
  "baseline.replacement_refused": "never",
  "definition.published": "always",
  "definition.adopted": "always",
  "definition.adoption_refused": "when-stopped",
  "evidence.recorded": "never",
  "exposure.reported": "never",
  "token.created": "always",
  "token.rotated": "always",
  "token.revoked": "always",
  "command.dry_run": "never",
  "approval.given": "always",
  "approval.withdrawn": "always",
  "freeze.declared": "always",
  "freeze.lifted": "always",
  // It is told of by being told again.
  "delivery.redelivered": "never",
};

/** What to tell of an event; null: nothing. A second engage of an engaged switch is no news. */
export function noticeOf(event: AuditEvent & { readonly seq: number }): Notice | null {
  const { rollout, seq, revision, type, at, actor, reason } = event;
  // These are evidence for auditors, megabytes of it in a long trail; what counts is in the blockers and in what is loosened.
  const { assessment, impact: _, ...data } = event.data;
  const told = TOLD[type];
  if (told === "never" || data.unchanged === true || (told === "when-stopped" && !isStopped(data.blockers)))
    return null;
  const verdict = memberOf(assessment, "verdict");
  const judged = verdict === null ? data : { ...data, verdict };
  return { key: `${rollout}/${seq}`, rollout, seq, revision, type, at, actor, reason, data: judged };
}

function isStopped(blockers: Json | undefined): boolean {
  return (
    Array.isArray(blockers) &&
    blockers.some((blocker: Json) => memberOf(blocker, "code") === "stop-condition-triggered")
  );
}

function memberOf(value: Json | undefined, name: string): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const member = (value as { readonly [key: string]: Json })[name]; // an object of JSON that is no list
  return typeof member === "string" ? member : null;
}
