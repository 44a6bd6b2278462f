import type { AuditEvent, AuditEventType } from "../rollout/audit-event.ts";

type Outcome = "accepted" | "refused";

/** Which command an event is the outcome of; null: of none that changes a rollout's state. */
const TRANSITIONS: Readonly<Record<AuditEventType, readonly [string, Outcome] | null>> = {
  "rollout.created": ["create", "accepted"],
  "rollout.promoted": ["promote", "accepted"],
  "rollout.promotion_refused": ["promote", "refused"],
  "rollout.rolled_back": ["rollback", "accepted"],
  "rollout.rollback_refused": ["rollback", "refused"],
  "promotion.held": ["hold", "accepted"],
  "promotion.hold_refused": ["hold", "refused"],
  "promotion.released": ["release", "accepted"],
  "promotion.release_refused": ["release", "refused"],
  "kill_switch.engaged": ["engage", "accepted"],
  "kill_switch.engage_refused": ["engage", "refused"],
  "kill_switch.rearmed": ["rearm", "accepted"],
  "kill_switch.rearm_refused": ["rearm", "refused"],
  "baseline.replaced": ["rebaseline", "accepted"],
  "baseline.replacement_refused": ["rebaseline", "refused"],
  "definition.published": null,
  "definition.adopted": ["adopt", "accepted"],
  "definition.adoption_refused": ["adopt", "refused"],
  "evidence.recorded": null,
  "exposure.reported": null,
  "command.dry_run": null,
  "token.created": null,
  "token.rotated": null,
  "token.revoked": null,
  "approval.given": null,
  "approval.withdrawn": null,
  "freeze.declared": null,
  "freeze.lifted": null,
  "delivery.redelivered": null,
};

/** What can happen to a rollout that is there. */
export const MOVES: readonly string[] = Object.values(TRANSITIONS).flatMap((transition) =>
  transition?.[1] === "accepted" && transition[0] !== "create" ? [transition[0]] : [],
);

/** Who finds a stop condition triggered and acts. */
export const STOPPED_BY = ["monitor", "evidence"] as const;

export interface Transition {
  readonly type: string;
  readonly outcome: Outcome | "unchanged";
  /** Codes of what stood in the way of a refused one. */
  readonly blockers: readonly string[];
  /** Who saw a stop condition and acted; null: a person or a program did. */
  readonly stoppedBy: (typeof STOPPED_BY)[number] | null;
}

/** What an event says about the rollout's way; null: nothing. */
export function transitionOf({ type: event, actor, data }: AuditEvent): Transition | null {
  const transition = TRANSITIONS[event];
  if (transition === null) return null;
  const [type, outcome] = transition;
  return {
    type,
    outcome: data.unchanged === true ? "unchanged" : outcome,
    blockers: outcome === "refused" ? codesOf(data.blockers) : [],
    stoppedBy: actor === "system:stop-condition" ? "evidence" : data.stop === undefined ? null : "monitor",
  };
}

function codesOf(blockers: AuditEvent["data"][string] | undefined): readonly string[] {
  if (!Array.isArray(blockers)) return [];
  return blockers.flatMap((blocker: unknown) =>
    typeof blocker === "object" && blocker !== null && "code" in blocker && typeof blocker.code === "string"
      ? [blocker.code]
      : [],
  );
}
