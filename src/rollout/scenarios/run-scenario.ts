import { compileMachine } from "../../../machines/rollout-machine.ts";
import { assess } from "../../criteria/assess.ts";
import type { Definition, VersionedDefinition } from "../../definition/definition.ts";
import { parseDuration } from "../../definition/duration.ts";
import { captureBaseline } from "../capture-baseline.ts";
import type { Clearance } from "../clearance.ts";
import type { Command } from "../command.ts";
import { createRollout } from "../create-rollout.ts";
import { decide } from "../decide.ts";
import { findStage } from "../flag-environment.ts";
import type { RolloutState } from "../state.ts";
import { compareExpectation } from "./compare-expectation.ts";
import type { Mismatch } from "./compare-expectation.ts";
import type { Scenario, ScenarioCommand, Step } from "./scenario-document.ts";
import { NO_FACTS, addFacts, exposureOf, observationsOf } from "./scenario-facts.ts";
import type { Facts } from "./scenario-facts.ts";

/** An expectation that was not met. `step` counts from 0. */
export interface StepMismatch extends Mismatch {
  readonly step: number;
}

/** Any instant would do; a fixed one makes every run of a scenario the same. */
const BEGINNING = "2026-01-01T00:00:00.000Z";
const ACTOR = "scenario";

/** Walks a new rollout through the scenario and returns every expectation that is not met. */
export function runScenario({ definition, digest }: VersionedDefinition, scenario: Scenario): readonly StepMismatch[] {
  const machine = compileMachine(definition);
  const telemetrySource = "default";
  const created = { definition, digest, rollout: definition.name, telemetrySource, actor: ACTOR, now: BEGINNING };
  let { state } = createRollout(created);
  let facts = NO_FACTS;
  let now = BEGINNING;
  let frozen = false;
  const mismatches: StepMismatch[] = [];

  for (const [index, step] of scenario.steps.entries()) {
    now = instantOf(step, now);
    frozen = step.frozen ?? frozen;
    facts = addFacts(facts, step, definition, now);
    const judged = judge(definition, state, facts, now);
    const command = step.do === undefined ? null : commandOf(step.do);
    const clearance = clearanceOf(definition, facts, frozen, now);
    const decision =
      command === null
        ? null
        : decide({ definition, machine, state, command, actor: ACTOR, now, clearance, ...judged });
    const next = decision?.state ?? state;
    if (next.exposure.id !== state.exposure.id) facts = NO_FACTS;
    state = next;
    const found = { definition, state, assessment: judged.assessment, decision };
    mismatches.push(...compareExpectation(step.expect ?? {}, found).map((mismatch) => ({ ...mismatch, step: index })));
  }
  return mismatches;
}

/** `at` never leads back: the lint has seen to the order of the instants, and an advance may have gone beyond one. */
function instantOf({ advance, at }: Step, now: string): string {
  const passed = advance === undefined ? 0 : parseDuration(advance);
  const reached = at === undefined ? Date.parse(now) + passed : Math.max(Date.parse(now), Date.parse(at));
  return new Date(reached).toISOString();
}

function clearanceOf(definition: Definition, { approvers }: Facts, frozen: boolean, now: string): Clearance {
  const approvals = definition.stages.flatMap(({ id: stage }) =>
    approvers.map((actor) => ({ stage, actor, note: null, at: now })),
  );
  const mark = frozen ? { at: now, actor: ACTOR, reason: "as the scenario says" } : null;
  return { approvals, freeze: { version: 0, mark } };
}

function judge(definition: Definition, state: RolloutState, facts: Facts, now: string) {
  const stage = findStage(definition, state.stage);
  const exposure = exposureOf(state, facts);
  const observations = observationsOf(definition, facts);
  const { evidence } = facts;
  return {
    assessment: assess({ definition, stage, now, exposure, observations, evidence, baseline: state.baseline }),
    baselineCapture: captureBaseline(stage, observations, exposure, now),
  };
}

function commandOf(written: ScenarioCommand): Command {
  const reason = "as the scenario says";
  if (written.promote !== undefined) {
    return { type: "promote", reason: written.promote.reason ?? null, force: written.promote.force ?? false };
  }
  if (written.rollback !== undefined) return { type: "rollback", reason, ...written.rollback };
  if (written.hold !== undefined) return { type: "hold", reason: written.hold };
  if (written.release !== undefined) return { type: "release", reason: written.release };
  if (written.engage !== undefined) return { type: "engage", killSwitch: written.engage, reason };
  if (written.rearm === undefined) throw new Error("the step's command is empty, the schema asks for exactly one");
  if (typeof written.rearm === "string") return { type: "rearm", killSwitch: written.rearm, reason, force: false };
  return { type: "rearm", reason, force: false, ...written.rearm };
}
