import type { VersionedDefinition } from "../../definition/definition.ts";
import { blockerEvidence } from "../assessment-evidence.ts";
import { reasonBlockers } from "../blockers.ts";
import { approvalEvidence, clearanceGate } from "../clearance.ts";
import type { Command } from "../command.ts";
import type { DecideInput } from "../decide-input.ts";
import type { Blocker, Decision } from "../decision.ts";
import { environmentInForce, findStage } from "../flag-environment.ts";
import { stopBlockers, verifyAssessment, type GateBlocker } from "../gate-blockers.ts";
import { isLoosening, type Impact } from "../impact/impact.ts";
import { impactOf } from "../impact/impact-of.ts";
import { carriedOut, refused, unchanged } from "../outcome.ts";
import { adoptedState } from "./adopted-state.ts";
import { consentGate, consentEvidence } from "./consent.ts";
import { impactEvidence } from "./impact-evidence.ts";
import { missingBlockers } from "./missing-blockers.ts";

type AdoptInput = DecideInput<Extract<Command, { type: "adopt" }>>;

/**
 * Goes on by another version of the definition. Refused where the rollout would have no place in it. Where it raises autonomy at
 * once, the rules in force must allow it as they would a rearm; where it loosens a gate that does not pass, another person must
 * consent. `force` passes people and what nobody can tell, never a triggered stop condition or a missing stage.
 */
export function decideAdopt(input: AdoptInput): Decision {
  const { definition, state, command, now } = input;
  const [from, to] = [{ definition, digest: state.definition.digest }, target(input)];
  if (to.digest === from.digest) return unchanged(input, null);

  const impact = impactOf(state, from, to);
  const loosened = impact.rules.filter(isLoosening).map(({ message }) => message);
  const data = { adopted: to.digest, forced: command.force, loosened };
  const refuse = (blockers: readonly Blocker[]): Decision => {
    const told = { ...data, to: state.stage, impact: impactEvidence(impact) };
    return { ...refused(input, "definition.adoption_refused", blockers, told), impact };
  };

  const next = adoptedState(state, from, to, { at: now });
  const structural = [...missingBlockers(impact, to), ...reasonBlockers(command.reason, "adopting another version")];
  if (next === null || structural.length > 0) return refuse(structural);

  const gate = gateOf(input, impact);
  const blockers = gate.filter((found) => !(command.force && found.forceable)).map((found) => found.blocker);
  if (blockers.length > 0) return refuse(blockers);

  const environment = environmentInForce(to.definition, next);
  const raises = impact.now?.raisesAutonomy === true;
  const decision = carriedOut(
    input,
    "definition.adopted",
    { state: next, environment, changes: impact.now?.changes ?? [] },
    {
      ...data,
      ...(raises ? approvalEvidence(input, findStage(definition, state.stage)) : {}),
      ...consentEvidence(input, impact),
      overridden: blockerEvidence(gate.map((found) => found.blocker)),
      impact: impactEvidence(impact),
    },
  );
  return { ...decision, advisories: [...decision.advisories, ...advice(impact)], impact };
}

/** By the rules in force, not by those of the version that is to replace them: it could waive its own examination. */
function gateOf(input: AdoptInput, impact: Impact): readonly GateBlocker[] {
  const { definition, state, assessment } = input;
  const stage = findStage(definition, state.stage);
  if (assessment === null) {
    throw new Error(
      `adopting in ${stage.id} needs an assessment of it and got none: ask needsAssessment before deciding`,
    );
  }
  verifyAssessment(stage, state.exposure.id, assessment);
  const raising = impact.now?.raisesAutonomy ? [...clearanceGate(input, stage), ...stopBlockers(assessment)] : [];
  return [...raising, ...consentGate(input, impact, assessment)];
}

function target({ adoption, command, state }: AdoptInput): VersionedDefinition {
  if (!adoption) throw new Error(`adopting ${command.digest} needs that version and got none`);
  if (adoption.definition.name === state.definition.name) return adoption;
  throw new Error(
    `${adoption.digest} is a version of ${adoption.definition.name}, the rollout is one of ${state.definition.name}`,
  );
}

function advice({ rebaseline }: Impact): readonly string[] {
  if (rebaseline.length === 0) return [];
  return [
    `freeze the baseline of ${rebaseline.join(", ")} anew (sluice baseline replace RUN...), or nothing is compared with it`,
  ];
}
