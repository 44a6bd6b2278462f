import type { Stage } from "../definition/definition.ts";
import type { AuditEvent } from "./audit-event.ts";
import { blocker } from "./blockers.ts";
import type { Blocker } from "./decision.ts";
import type { RolloutState } from "./state.ts";

/**
 * Somebody's consent to raise the risk up to a stage, or to adopt another version of the definition (`stage` is then
 * "definition:" and its digest). Counts for the exposure it was given in and no other.
 */
export interface Approval {
  readonly stage: string;
  readonly actor: string;
  readonly note: string | null;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What can need approvals: a stage, or an adoption. */
export type Approvable = Pick<Stage, "id" | "title" | "approvals">;

/** The approvals that count: of this stage, one a person, none by the requester. `requester` null: not known yet. */
export function countedApprovals(
  stage: Approvable,
  approvals: readonly Approval[],
  requester: string | null,
): readonly Approval[] {
  const others = approvals.filter((given) => given.stage === stage.id && given.actor !== requester);
  return others.filter(({ actor }, index) => others.findIndex((given) => given.actor === actor) === index);
}

export function approvalBlockers(
  stage: Approvable,
  approvals: readonly Approval[],
  requester: string | null,
): readonly Blocker[] {
  const counted = countedApprovals(stage, approvals, requester);
  const missing = stage.approvals - counted.length;
  if (missing <= 0) return [];
  const observed = `${counted.length} of ${stage.approvals} ${stage.approvals === 1 ? "approval" : "approvals"}`;
  const given = counted.length === 0 ? "" : ` (${counted.map(({ actor }) => actor).join(", ")})`;
  const whom = `somebody other than ${requester ?? "who asks"}`;
  const who = missing === 1 ? `needs ${whom}` : `needs ${missing} more, each ${whom}`;
  const message = `${stage.title}: ${observed}${given}; ${who}: let them approve ${stage.id}`;
  return [
    blocker("approvals-missing", stage.id, message, {
      observed,
      expected: String(stage.approvals),
      needs: { approvals: missing },
    }),
  ];
}

/** What is told of an approval given or withdrawn. */
export function approvalEvent(
  type: "approval.given" | "approval.withdrawn",
  { rollout, revision, exposure, definition, stage: from }: RolloutState,
  { stage, actor, note }: Omit<Approval, "at">,
  now: string,
): AuditEvent {
  const data = { definition: definition.digest, from, stage, exposure: exposure.id };
  return { rollout, revision, type, at: now, actor, reason: note, data };
}
