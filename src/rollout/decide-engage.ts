import { killSwitchBlockers } from "./blockers.ts";
import type { Command } from "./command.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { accepted, refused, unchanged } from "./outcome.ts";
import { isEngaged } from "./position.ts";

/**
 * Engages a kill switch. Nothing but a name that does not exist refuses it: no gate, no hold, not even a missing reason, because
 * whoever types this has no time. Engaging an engaged switch changes nothing but is recorded, so that an auditor sees who else
 * pulled it.
 */
export function decideEngage(input: DecideInput<Extract<Command, { type: "engage" }>>): Decision {
  const { definition, state, command } = input;
  const { killSwitch } = command;
  // An engage is judged by nothing, so nothing of a judgement may enter its event.
  const unjudged = { ...input, assessment: null };
  const blockers = killSwitchBlockers(definition, killSwitch);
  if (blockers.length > 0) {
    return refused(unjudged, "kill_switch.engage_refused", blockers, { killSwitch, to: state.stage });
  }
  if (isEngaged(state, killSwitch)) {
    return unchanged(unjudged, { type: "kill_switch.engaged", data: { killSwitch, to: state.stage } });
  }
  return accepted(unjudged, "kill_switch.engaged", { type: "ENGAGE", killSwitch }, { killSwitch });
}
