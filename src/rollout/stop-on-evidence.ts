import { assess } from "../criteria/assess.ts";
import type { StopConditionResult } from "../criteria/assessment.ts";
import type { RecordedEvidence } from "../criteria/observation.ts";
import type { Definition, Stage, StopAction } from "../definition/definition.ts";
import type { Command } from "./command.ts";
import { findStage } from "./flag-environment.ts";
import { isEngaged } from "./position.ts";
import type { RolloutState } from "./state.ts";

/** A stop condition that a piece of evidence has just triggered, and what it does. */
export interface TrippedStop {
  readonly stopCondition: string;
  readonly title: string;
  readonly message: string;
  readonly action: StopAction;
  readonly command: Command;
}

/**
 * The stop conditions of the stage that this evidence, recorded now, triggers; the most drastic action first, so that it is done
 * even if nothing after it is. Looks at nothing but the evidence: telemetry that is away must not delay a stop.
 */
export function stopsTrippedBy(
  definition: Definition,
  state: RolloutState,
  evidence: RecordedEvidence,
  now: string,
): readonly TrippedStop[] {
  const stage = findStage(definition, state.stage);
  const watching = stage.stopConditions.filter(
    ({ check }) => check.kind === "evidence" && check.evidence === evidence.evidence,
  );
  if (watching.length === 0) return [];
  const { stopConditions } = assess({
    definition,
    stage: onlyStops(stage, watching),
    now,
    exposure: { ...state.exposure, source: "none", runs: [], problem: null },
    observations: {},
    evidence: [evidence],
    baseline: null,
  });
  return trippedStops(definition, watching, stopConditions);
}

/** The triggered ones among `declared`, by what an assessment says of them; the most drastic action first. */
export function trippedStops(
  definition: Definition,
  declared: Stage["stopConditions"],
  results: readonly StopConditionResult[],
): readonly TrippedStop[] {
  return declared
    .flatMap(({ id, title, then }) => {
      const result = results.find((candidate) => candidate.id === id);
      if (result?.status !== "triggered") return [];
      const reason = `${title}: ${result.message}`;
      return [{ stopCondition: id, title, message: result.message, action: then, command: commandOf(then, reason) }];
    })
    .toSorted((a, b) => rank(definition, b.action) - rank(definition, a.action));
}

/** Whether what the action would bring about is so already: doing it again would only fill the trail. */
export function isInForce(definition: Definition, state: RolloutState, action: StopAction): boolean {
  switch (action.kind) {
    case "hold":
      return state.hold !== null;
    case "engage":
      return isEngaged(state, action.killSwitch);
    case "rollback":
      return findStage(definition, state.stage).index <= findStage(definition, action.to).index;
  }
}

function onlyStops(stage: Stage, stopConditions: Stage["stopConditions"]): Stage {
  return { ...stage, criteria: [], stopConditions, minimum: { runs: 0, recommendedRuns: 0, durationMs: 0 } };
}

function commandOf(action: StopAction, reason: string): Command {
  switch (action.kind) {
    case "hold":
      return { type: "hold", reason };
    case "engage":
      return { type: "engage", killSwitch: action.killSwitch, reason };
    case "rollback":
      return { type: "rollback", to: action.to, reason };
  }
}

/** Kill switches by severity, then rollbacks (the lowest stage first), then a hold. */
function rank(definition: Definition, action: StopAction): number {
  switch (action.kind) {
    case "hold":
      return 0;
    case "rollback":
      return 1 + definition.stages.length - findStage(definition, action.to).index;
    case "engage": {
      const severity = definition.killSwitches.find(({ id }) => id === action.killSwitch)?.severity ?? 0;
      return 100 + severity;
    }
  }
}
