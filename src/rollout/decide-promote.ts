import { canApply } from "../../machines/rollout-machine.ts";
import type { MachineEvent } from "../../machines/rollout-machine.ts";
import type { Baseline } from "../criteria/observation.ts";
import type { Stage } from "../definition/definition.ts";
import { baselineEvidence, blockerEvidence } from "./assessment-evidence.ts";
import { promotionBlockers, reasonBlockers } from "./blockers.ts";
import { approvalEvidence, clearanceGate } from "./clearance.ts";
import type { Command } from "./command.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { findStage } from "./flag-environment.ts";
import {
  baselineBlockers,
  criterionBlockers,
  minimumBlockers,
  stopBlockers,
  verifyAssessment,
} from "./gate-blockers.ts";
import type { GateBlocker } from "./gate-blockers.ts";
import { accepted, passedOver, refused } from "./outcome.ts";
import { positionOf } from "./position.ts";

type PromoteInput = DecideInput<Extract<Command, { type: "promote" }>>;

/**
 * Moves up one stage when everything allows it, and freezes the baseline where the stage declares one. `force` passes what is not
 * known (inconclusive, error, unknown) and what people have not said yet (approvals, a window, the freeze), never what is known to
 * be bad, a hold, an engaged switch or the end of the ladder.
 */
export function decidePromote(input: PromoteInput): Decision {
  const { definition, machine, state, command } = input;
  const stage = findStage(definition, state.stage);
  const next = definition.stages[stage.index + 1];
  const gate = [...clearanceGate(input, next), ...gateOf(input, stage)];
  const passed = gate.filter((found) => command.force && found.forceable).map((found) => found.blocker);
  const closing = gate.map((found) => found.blocker).filter((found) => !passed.includes(found));
  const reason = command.force ? reasonBlockers(command.reason, "a forced promotion") : [];
  const blockers = [...promotionBlockers(definition, state), ...reason, ...closing];

  const gateOpen = closing.length + reason.length === 0;
  const event: MachineEvent = { type: "PROMOTE", gate: gateOpen ? "open" : "closed" };
  const allowed = canApply(machine, positionOf(definition, state), event);
  // The machine decides and the blockers explain. Where they disagree one of them is wrong, and going on would either promote
  // against a blocker or refuse without being able to say why.
  if (allowed !== (blockers.length === 0)) {
    const codes = blockers.map((found) => found.code).join(", ") || "none";
    throw new Error(`the machine ${allowed ? "allows" : "refuses"} to promote ${state.stage} with blockers: ${codes}`);
  }

  const data = { forced: command.force, overridden: blockerEvidence(passed) };
  if (blockers.length > 0) {
    return refused(input, "rollout.promotion_refused", blockers, { ...data, to: next?.id ?? null });
  }
  const frozen = freeze(stage, input.baselineCapture, state.baseline);
  const approved = next === undefined ? {} : approvalEvidence(input, next);
  const baseline = frozen === null ? null : baselineEvidence(frozen);
  const decision = accepted(input, "rollout.promoted", event, { ...data, ...approved, baseline }, frozen);
  return passedOver(decision, passed);
}

function gateOf({ state, assessment, baselineCapture }: PromoteInput, stage: Stage): readonly GateBlocker[] {
  if (assessment === null) {
    throw new Error(
      `promoting ${stage.id} needs an assessment of it and got none: ask needsAssessment before deciding`,
    );
  }
  verifyAssessment(stage, state.exposure.id, assessment);
  if (stage.baseline.length > 0 && baselineCapture?.stage !== stage.id) {
    const found = baselineCapture === null ? "no baseline capture" : `a capture of ${baselineCapture.stage}`;
    throw new Error(
      `promoting ${stage.id} freezes its baseline and got ${found}: pass what captureBaseline gave for it`,
    );
  }
  return [
    ...stopBlockers(assessment, stage),
    ...minimumBlockers(assessment),
    ...criterionBlockers(assessment),
    ...baselineBlockers(stage, baselineCapture),
  ];
}

/** The baseline to freeze; null keeps the one there is. An incomplete capture (forced) never displaces an earlier baseline. */
function freeze(stage: Stage, capture: Baseline | null, earlier: Baseline | null): Baseline | null {
  if (stage.baseline.length === 0 || capture === null || capture.metrics.length === 0) return null;
  return baselineBlockers(stage, capture).length > 0 && earlier !== null ? null : capture;
}
