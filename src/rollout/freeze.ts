/**
 * One freeze over all rollouts: while it is there nothing that raises the risk is done anywhere.
 * - frozen: entered by declaring it. The first declaration keeps its mark, further ones change nothing. Left only by lifting it.
 * - not frozen (`mark` null): how a store begins; entered by lifting. Lifting again changes nothing.
 * Every change raises `version` by one, so that whoever decided on a version can tell whether it still is so.
 */
import { SERVICE_CHAIN, type AuditEvent } from "./audit-event.ts";
import { blocker } from "./blockers.ts";
import type { Blocker } from "./decision.ts";
import type { Mark } from "./state.ts";

export interface Freeze {
  readonly version: number;
  readonly mark: Mark | null;
}

export const NEVER_FROZEN: Freeze = { version: 0, mark: null };

export function freezeBlockers({ mark }: Freeze): readonly Blocker[] {
  if (mark === null) return [];
  const message =
    `all rollouts are frozen since ${mark.at} by ${mark.actor} (${mark.reason}), nothing may raise the risk: ` +
    "clear the cause, then lift the freeze";
  return [blocker("frozen", null, message, { observed: "frozen", expected: "not frozen" })];
}

/** The freeze after it was declared (or lifted), and the event that tells so; null when it is so already. */
export function changeFreeze(
  freeze: Freeze,
  declared: boolean,
  mark: Mark,
): { readonly freeze: Freeze; readonly event: AuditEvent } | null {
  if ((freeze.mark !== null) === declared) return null;
  const { at, actor, reason } = mark;
  const { mark: ended } = freeze;
  const data = ended === null ? {} : { since: ended.at, declaredBy: ended.actor, declaredFor: ended.reason };
  const type = declared ? "freeze.declared" : "freeze.lifted";
  return {
    freeze: { version: freeze.version + 1, mark: declared ? mark : null },
    event: { rollout: SERVICE_CHAIN, revision: 0, type, at, actor, reason, data },
  };
}
