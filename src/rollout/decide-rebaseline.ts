import { baselineEvidence } from "./assessment-evidence.ts";
import { baselineStageOf } from "./baseline-stage.ts";
import { reasonBlockers } from "./blockers.ts";
import { captureBaseline } from "./capture-baseline.ts";
import type { Command } from "./command.ts";
import type { DecideInput, Remeasured } from "./decide-input.ts";
import type { Decision } from "./decision.ts";
import { findStage } from "./flag-environment.ts";
import { verifyAssessment } from "./gate-blockers.ts";
import { comparesWithBaseline } from "./needs-assessment.ts";
import { accepted, refused } from "./outcome.ts";
import { notDeclared, notMeasured, noRuns, openRegressions, unknownRuns } from "./rebaseline-blockers.ts";

type RebaselineInput = DecideInput<Extract<Command, { type: "rebaseline" }>>;

/**
 * Freezes the baseline anew over the named runs; stage, flags, hold and exposure stay as they are. Refused while a regression
 * against the old one is open: it would otherwise be enough to measure against the bad runs to make it disappear.
 */
export function decideRebaseline(input: RebaselineInput): Decision {
  const { definition, state, command, now } = input;
  const stage = baselineStageOf(definition, state);
  const data = { to: state.stage, runs: command.runs, previous: state.baseline && baselineEvidence(state.baseline) };
  const refuse = (blockers: Decision["blockers"]): Decision =>
    refused(input, "baseline.replacement_refused", blockers, data);

  const reason = reasonBlockers(command.reason, "replacing the baseline");
  if (stage === null) return refuse([notDeclared(definition), ...reason]);
  const asked = [...reason, ...noRuns(command.runs)];
  if (command.runs.length === 0) return refuse(asked);

  const { runs, problem, observations } = measured(input);
  const exposure = { ...state.exposure, source: "reported" as const, runs, problem };
  const baseline = captureBaseline(stage, observations, exposure, now);
  const blockers = [
    ...asked,
    ...unknownRuns(runs, problem),
    ...notMeasured(definition, stage, baseline, observations),
    ...regressions(input),
  ];
  if (blockers.length > 0 || baseline === null) return refuse(blockers);
  const decision = accepted(
    input,
    "baseline.replaced",
    null,
    { ...data, baseline: baselineEvidence(baseline) },
    baseline,
  );
  const running = runs.filter((run) => !run.finished).map((run) => run.run);
  const advice = `${running.join(", ")} not over yet: what happens in them from now on is not in the baseline`;
  return running.length === 0 ? decision : { ...decision, advisories: [...decision.advisories, advice] };
}

function measured({ command, remeasured }: RebaselineInput): Remeasured {
  if (!remeasured) {
    throw new Error(
      `replacing the baseline needs its metrics over ${command.runs.join(", ")} and got none: measure them`,
    );
  }
  const told = remeasured.runs.map((run) => run.run);
  const missing = command.runs.filter((run) => !told.includes(run));
  if (missing.length > 0 || told.length !== new Set(command.runs).size) {
    throw new Error(`the baseline was measured over ${told.join(", ")}, needed is ${command.runs.join(", ")}`);
  }
  return remeasured;
}

function regressions({ definition, state, assessment }: RebaselineInput): Decision["blockers"] {
  const stage = findStage(definition, state.stage);
  if (!comparesWithBaseline(stage)) return [];
  if (assessment === null) {
    throw new Error(`${stage.id} looks for a regression, so replacing the baseline needs an assessment and got none`);
  }
  verifyAssessment(stage, state.exposure.id, assessment);
  return openRegressions(stage, assessment);
}
