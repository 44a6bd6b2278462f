import type { Position } from "../../machines/rollout-machine.ts";
import type { Definition } from "../definition/definition.ts";
import type { RolloutState } from "./state.ts";

/** The part of a rollout's state the machine knows, engaged switches in the order the definition declares them. */
export function positionOf(definition: Definition, state: RolloutState): Position {
  const declared = definition.killSwitches.map((killSwitch) => killSwitch.id);
  const engaged = declared.filter((id) => isEngaged(state, id));
  // Kept, so that the machine throws on it: an engaged switch nobody knows must not be forgotten silently.
  const unknown = Object.keys(state.engaged).filter((id) => !declared.includes(id));
  return { stage: state.stage, held: state.hold !== null, engaged: [...engaged, ...unknown] };
}

/** Own properties only: a name every object inherits is no engaged switch. */
export function isEngaged(state: RolloutState, killSwitch: string): boolean {
  return Object.hasOwn(state.engaged, killSwitch);
}
