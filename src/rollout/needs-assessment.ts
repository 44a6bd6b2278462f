import type { Definition, Stage } from "../definition/definition.ts";
import type { Command } from "./command.ts";
import { findStage, flagEnvironment, raisesAutonomy } from "./flag-environment.ts";
import { isEngaged, positionOf } from "./position.ts";
import type { RolloutState } from "./state.ts";

/**
 * Whether `decide` must be given an assessment. Never for engage, rollback, hold and release: the way down and the way to stand
 * still must not wait for telemetry, which may be what has just broken.
 */
export function needsAssessment(definition: Definition, state: RolloutState, command: Command): boolean {
  // Whether a gate that does not pass is loosened cannot be told without looking at the gate.
  if (command.type === "promote" || command.type === "adopt") return true;
  if (command.type === "rebaseline") return comparesWithBaseline(findStage(definition, state.stage));
  return command.type === "rearm" && rearmRaisesAutonomy(definition, state, command.killSwitch);
}

/** Whether the stage looks for a regression, so that one may be open in it. */
export function comparesWithBaseline({ criteria, stopConditions }: Stage): boolean {
  return [...criteria, ...stopConditions].some(({ check }) => check.kind === "comparison");
}

/** Whether the observed system would act more on its own once the switch is armed again. */
export function rearmRaisesAutonomy(definition: Definition, state: RolloutState, killSwitch: string): boolean {
  if (!isEngaged(state, killSwitch)) return false;
  const before = positionOf(definition, state);
  const after = { ...before, engaged: before.engaged.filter((id) => id !== killSwitch) };
  return raisesAutonomy(
    definition,
    flagEnvironment(definition, before).environment,
    flagEnvironment(definition, after).environment,
  );
}
