import type { Assessment, CriterionResult, StopConditionResult } from "../criteria/assessment.ts";
import type { Baseline, ExposedRun, Observations, UnavailableObservation } from "../criteria/observation.ts";
import type { Check, Definition, Stage } from "../definition/definition.ts";
import { windowOf } from "./assessment-window.ts";
import { blocker } from "./blockers.ts";
import type { Blocker } from "./decision.ts";

/** Why a baseline is not replaced. */

export function notDeclared({ name, stages }: Definition): Blocker {
  const message =
    `no stage of definition ${name} declares a baseline (its stages: ${stages.map(({ id }) => id).join(", ")}), ` +
    "so there is none to replace: name the metrics to freeze in the stage's baseline";
  return blocker("baseline-not-declared", null, message, {
    observed: "none declared",
    expected: "a declared baseline",
  });
}

export function noRuns(runs: readonly string[]): readonly Blocker[] {
  if (runs.length > 0) return [];
  const message = "no run was named, a baseline is made of at least one: name the runs it is to be measured over";
  return [blocker("no-runs", null, message, { observed: "no runs", expected: "at least one run" })];
}

export function unknownRuns(runs: readonly ExposedRun[], problem: UnavailableObservation | null): readonly Blocker[] {
  if (problem !== null) {
    const message = `the runs could not be read (${problem.message}), so nobody can tell whether they exist: make telemetry readable, then try again`;
    return [blocker("unknown-run", null, message, { observed: "not read", expected: "runs the telemetry knows" })];
  }
  return runs
    .filter((run) => !run.known)
    .map(({ run }) =>
      blocker("unknown-run", run, `the telemetry knows no run ${run}: check its id, or leave it out`, {
        observed: "unknown",
        expected: "a run the telemetry knows",
      }),
    );
}

/** One for each metric of the baseline that has no share over these runs. */
export function notMeasured(
  definition: Definition,
  stage: Stage,
  capture: Baseline | null,
  observations: Observations,
): readonly Blocker[] {
  const found = new Set(capture?.metrics.map(({ metric }) => metric));
  return stage.baseline
    .filter((metric) => !found.has(metric))
    .map((metric) => {
      const seen = Object.hasOwn(observations, metric) ? observations[metric] : undefined;
      const declared = definition.metrics.find(({ id }) => id === metric);
      const unit = declared?.sampleUnit ?? "rows";
      const observed = seen?.kind === "proportion" ? `no ${unit}` : "not measured";
      const why =
        seen?.kind === "unavailable" ? seen.message : seen?.kind === "proportion" ? observed : "it was not read";
      const message =
        `${declared?.title ?? metric} could not be measured over these runs (${why}), and later stages are compared with it: ` +
        `name runs with ${unit}, with telemetry readable`;
      return blocker("baseline-not-measured", metric, message, {
        observed,
        expected: `a share of at least one of the ${unit}`,
      });
    });
}

/** The comparisons of the stage that fail or have triggered, each told once. */
export function openRegressions(stage: Stage, assessment: Assessment): readonly Blocker[] {
  const window = windowOf(assessment);
  const bad: readonly (readonly [CriterionResult | StopConditionResult, Check | undefined])[] = [
    ...assessment.stopConditions
      .filter(({ status }) => status === "triggered")
      .map((result) => [result, checkOf(stage.stopConditions, result.id)] as const),
    ...assessment.criteria
      .filter(({ verdict }) => verdict === "fail")
      .map((result) => [result, checkOf(stage.criteria, result.id)] as const),
  ];
  const told = new Set<string>();
  return bad.flatMap(([result, check]) => {
    if (check?.kind !== "comparison" || told.has(check.comparison)) return [];
    told.add(check.comparison);
    const { observed, expected, sample, rows, query, needs, runbook } = result;
    const message = `${result.title}: ${result.message}. While it is open the baseline stays: clear the cause or roll back first.`;
    const numbers = { observed, expected, sample, window, rows, query, needs, runbook };
    return [blocker("regression-open", result.id, message, numbers)];
  });
}

function checkOf(declared: readonly { readonly id: string; readonly check: Check }[], id: string): Check | undefined {
  return declared.find((candidate) => candidate.id === id)?.check;
}
