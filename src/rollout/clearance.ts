import type { Definition, Stage } from "../definition/definition.ts";
import { approvalBlockers, countedApprovals } from "./approvals.ts";
import { blocker } from "./blockers.ts";
import type { Command } from "./command.ts";
import type { Clearance, DecideInput } from "./decide-input.ts";
import type { Blocker } from "./decision.ts";
import { findStage } from "./flag-environment.ts";
import { freezeBlockers } from "./freeze.ts";
import type { GateBlocker } from "./gate-blockers.ts";
import { rearmRaisesAutonomy } from "./needs-assessment.ts";
import type { RolloutState } from "./state.ts";
import { windowState } from "./windows.ts";

export type { Clearance };

/** Who asks, and when. */
export interface Asking {
  /** Null: nobody yet. */
  readonly requester: string | null;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/**
 * Whether approvals, windows and the freeze may have a say; of an adoption that shows when it is decided. They never have one in
 * the ways down and in standing still.
 */
export function raisesRisk(definition: Definition, state: RolloutState, command: Command): boolean {
  if (command.type === "promote" || command.type === "adopt") return true;
  return command.type === "rearm" && rearmRaisesAutonomy(definition, state, command.killSwitch);
}

/** What stands between a risk-raising move and the stage whose flags it brings into force. */
export function clearanceBlockers(
  stage: Stage,
  { approvals, freeze }: Clearance,
  { requester, now }: Asking,
): readonly Blocker[] {
  return [...freezeBlockers(freeze), ...windowBlockers(stage, now), ...approvalBlockers(stage, approvals, requester)];
}

/** The same for a command that is decided; a person's word may be passed over by force. Throws where nobody looked. */
export function clearanceGate(input: DecideInput, stage: Stage | undefined): readonly GateBlocker[] {
  if (stage === undefined) return [];
  const found = clearanceBlockers(stage, clearanceOf(input), { requester: input.actor, now: input.now });
  return found.map((each) => ({ blocker: each, forceable: true }));
}

/** Who approved, as the audit event of the move keeps it; nothing where nobody had to. */
export function approvalEvidence(input: DecideInput, stage: Stage): { readonly approvedBy?: readonly string[] } {
  if (stage.approvals === 0) return {};
  return { approvedBy: countedApprovals(stage, clearanceOf(input).approvals, input.actor).map(({ actor }) => actor) };
}

/** The stages a person can approve now: the next one, and the present one while arming a switch again would raise the risk. */
export function approvableStages(definition: Definition, state: RolloutState): readonly Stage[] {
  const here = findStage(definition, state.stage);
  const next = definition.stages[here.index + 1];
  const rearms = Object.keys(state.engaged).some((id) => rearmRaisesAutonomy(definition, state, id));
  return [...(rearms ? [here] : []), ...(next === undefined ? [] : [next])].filter(({ approvals }) => approvals > 0);
}

/** What people have said; throws where nobody looked. */
export function clearanceOf({ clearance, command, state }: DecideInput): Clearance {
  if (clearance) return clearance;
  // A promotion nobody looked at would pass as one that everybody approved.
  throw new Error(`${command.type} in ${state.stage} raises the risk, so it needs a clearance and got none`);
}

function windowBlockers(stage: Stage, now: string): readonly Blocker[] {
  const { open, nextOpenAt, reason } = windowState(stage.windows, now);
  if (open) return [];
  const opens = nextOpenAt === null ? "it does not open within two years" : `it opens at ${nextOpenAt}`;
  const message = `${stage.title}: the window is closed at ${now} (${reason}); ${opens}: wait until then`;
  const expected = nextOpenAt === null ? "a window that opens" : `open, from ${nextOpenAt} on`;
  return [blocker("window-closed", stage.id, message, { observed: "closed", expected, needs: { nextOpenAt } })];
}
