import { blockerEvidence } from "./assessment-evidence.ts";
import { killSwitchBlockers, reasonBlockers } from "./blockers.ts";
import type { Command } from "./command.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { findStage } from "./flag-environment.ts";
import { stopBlockers, verifyAssessment } from "./gate-blockers.ts";
import type { GateBlocker } from "./gate-blockers.ts";
import { rearmRaisesAutonomy } from "./needs-assessment.ts";
import { accepted, refused, unchanged } from "./outcome.ts";
import { isEngaged } from "./position.ts";

/**
 * Arms an engaged kill switch again; the rollout goes on from the stage it is in. Where that raises autonomy the stop conditions
 * must be clear; `force` passes those of which nobody can tell, never a triggered one.
 */
export function decideRearm(input: DecideInput<Extract<Command, { type: "rearm" }>>): Decision {
  const { definition, state, command } = input;
  const { killSwitch, force } = command;
  const data = { killSwitch, forced: force };
  const structural = [
    ...killSwitchBlockers(definition, killSwitch),
    ...reasonBlockers(command.reason, "rearming a kill switch"),
  ];
  if (structural.length > 0) {
    return refused(input, "kill_switch.rearm_refused", structural, { ...data, to: state.stage });
  }
  if (!isEngaged(state, killSwitch)) return unchanged(input, null);

  const gate = stopGate(input);
  const blockers = gate.filter((found) => !(force && found.forceable)).map((found) => found.blocker);
  if (blockers.length > 0) {
    return refused(input, "kill_switch.rearm_refused", blockers, { ...data, to: state.stage });
  }
  const overridden = gate.map((found) => found.blocker);
  return accepted(
    input,
    "kill_switch.rearmed",
    { type: "REARM", killSwitch },
    { ...data, overridden: blockerEvidence(overridden) },
  );
}

function stopGate({ definition, state, command, assessment }: DecideInput<Extract<Command, { type: "rearm" }>>) {
  if (!rearmRaisesAutonomy(definition, state, command.killSwitch)) return [] as readonly GateBlocker[];
  if (assessment === null) {
    throw new Error(
      `rearming ${command.killSwitch} raises autonomy, so it needs an assessment of ${state.stage} and got none: ` +
        "ask needsAssessment before deciding",
    );
  }
  verifyAssessment(findStage(definition, state.stage), state.exposure.id, assessment);
  return stopBlockers(assessment);
}
