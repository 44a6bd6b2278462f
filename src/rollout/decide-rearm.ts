import { blockerEvidence } from "./assessment-evidence.ts";
import { killSwitchBlockers, reasonBlockers } from "./blockers.ts";
import { approvalEvidence, clearanceGate } from "./clearance.ts";
import type { Command } from "./command.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { findStage } from "./flag-environment.ts";
import { stopBlockers, verifyAssessment } from "./gate-blockers.ts";
import { rearmRaisesAutonomy } from "./needs-assessment.ts";
import { accepted, passedOver, refused, unchanged } from "./outcome.ts";
import { isEngaged } from "./position.ts";

/**
 * Arms an engaged kill switch again; the rollout goes on from the stage it is in. Where that raises autonomy the stop conditions
 * must be clear and people must have cleared it as they would a promotion into that stage; `force` passes stop conditions of which
 * nobody can tell, and people, never a triggered stop condition.
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

  const raises = rearmRaisesAutonomy(definition, state, killSwitch);
  const stage = findStage(definition, state.stage);
  const gate = raises ? [...clearanceGate(input, stage), ...stopGate(input)] : [];
  const blockers = gate.filter((found) => !(force && found.forceable)).map((found) => found.blocker);
  if (blockers.length > 0) {
    return refused(input, "kill_switch.rearm_refused", blockers, { ...data, to: state.stage });
  }
  const overridden = gate.map((found) => found.blocker);
  const decision = accepted(
    input,
    "kill_switch.rearmed",
    { type: "REARM", killSwitch },
    { ...data, ...(raises ? approvalEvidence(input, stage) : {}), overridden: blockerEvidence(overridden) },
  );
  return passedOver(decision, overridden);
}

function stopGate({ definition, state, command, assessment }: DecideInput<Extract<Command, { type: "rearm" }>>) {
  if (assessment === null) {
    throw new Error(
      `rearming ${command.killSwitch} raises autonomy, so it needs an assessment of ${state.stage} and got none: ` +
        "ask needsAssessment before deciding",
    );
  }
  verifyAssessment(findStage(definition, state.stage), state.exposure.id, assessment);
  return stopBlockers(assessment);
}
