import { reasonBlockers } from "./blockers.ts";
import type { Command } from "./command.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { accepted, refused, unchanged } from "./outcome.ts";

/** Locks promotions. Flags and stage stay as they are. */
export function decideHold(input: DecideInput<Extract<Command, { type: "hold" }>>): Decision {
  const blockers = reasonBlockers(input.command.reason, "holding promotion");
  if (blockers.length > 0) return refused(input, "promotion.hold_refused", blockers, { to: input.state.stage });
  if (input.state.hold !== null) return unchanged(input, null);
  return accepted(input, "promotion.held", { type: "HOLD" }, {});
}

/** Unlocks promotions, whatever locked them. */
export function decideRelease(input: DecideInput<Extract<Command, { type: "release" }>>): Decision {
  const { state, command } = input;
  const blockers = reasonBlockers(command.reason, "releasing a hold");
  if (blockers.length > 0) return refused(input, "promotion.release_refused", blockers, { to: state.stage });
  if (state.hold === null) return unchanged(input, null);
  const { at, actor, reason } = state.hold;
  return accepted(input, "promotion.released", { type: "RELEASE" }, { hold: { at, actor, reason } });
}
