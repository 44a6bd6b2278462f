import { checkSubject } from "./check-subject.ts";
import type { Assessment, CriterionResult, StopConditionResult } from "../criteria/assessment.ts";
import type { Baseline } from "../criteria/observation.ts";
import type { Verdict } from "../criteria/verdict.ts";
import type { Stage } from "../definition/definition.ts";
import { counted, decimal, duration, more } from "../criteria/words.ts";
import { blocker } from "./blockers.ts";
import { windowOf } from "./assessment-window.ts";
import type { Blocker, BlockerCode, Window } from "./decision.ts";

/** A blocker that came from the assessment. `forceable`: not known to be bad, only not known to be good. */
export interface GateBlocker {
  readonly blocker: Blocker;
  readonly forceable: boolean;
}

const CRITERION_CODES: Readonly<Record<Exclude<Verdict, "pass">, BlockerCode>> = {
  inconclusive: "criterion-inconclusive",
  error: "criterion-error",
  fail: "criterion-failed",
};

/** The blocking criteria that do not pass. */
export function criterionBlockers(assessment: Assessment): readonly GateBlocker[] {
  const window = windowOf(assessment);
  return assessment.criteria.flatMap((result) => {
    if (!result.blocking || result.verdict === "pass") return [];
    const { verdict } = result;
    const message = sentence(result.title, result.message, remedy(result, verdict === "fail"));
    return [{ blocker: fromResult(CRITERION_CODES[verdict], result, message, window), forceable: verdict !== "fail" }];
  });
}

/** The minimum exposure, when it is not reached. */
export function minimumBlockers(assessment: Assessment): readonly GateBlocker[] {
  const { stage, minimum } = assessment;
  if (minimum.verdict === "pass") return [];
  const { runs, durationMs, needs } = minimum;
  const timed = durationMs.required > 0 ? ` and ${duration(durationMs.required)}` : "";
  const numbers = {
    observed: `${counted(runs.counted, "finished runs")}, ${duration(durationMs.elapsed)}`,
    expected: `at least ${counted(runs.required, "finished runs")}${timed}`,
    sample: runs.counted,
    window: windowOf(assessment),
    needs,
  };
  const message = sentence("Minimum", minimum.message, []);
  return [{ blocker: blocker("minimum-not-reached", stage, message, numbers), forceable: minimum.verdict !== "fail" }];
}

/**
 * The stop conditions that are triggered, and those of which nobody can tell. Before a promotion one of the latter is left out
 * where a criterion that looks at the same thing blocks already: the reader would be told twice to do one thing.
 */
export function stopBlockers(assessment: Assessment, beforePromoting?: Stage): readonly GateBlocker[] {
  const window = windowOf(assessment);
  return assessment.stopConditions.flatMap((result) => {
    const told = beforePromoting !== undefined && isTold(beforePromoting, assessment.criteria, result.id);
    if (result.status === "unknown" && told) return [];
    if (result.status === "clear") return [];
    const triggered = result.status === "triggered";
    const message = sentence(result.title, result.message, remedy(result, triggered));
    const code = triggered ? "stop-condition-triggered" : "stop-condition-unknown";
    return [{ blocker: fromResult(code, result, message, window), forceable: !triggered }];
  });
}

/** The metrics the stage must leave as its baseline and that could not be measured. */
export function baselineBlockers(stage: Stage, capture: Baseline | null): readonly GateBlocker[] {
  const measured = new Set(capture?.metrics.map((metric) => metric.metric));
  return stage.baseline
    .filter((metric) => !measured.has(metric))
    .map((metric) => {
      const message =
        `the baseline of ${metric} could not be measured in ${stage.id}, and later stages are compared with it: ` +
        "let a run finish here with telemetry readable, then promote";
      return {
        blocker: blocker("criterion-inconclusive", metric, message, {
          observed: "no value",
          expected: "a measured value",
        }),
        forceable: true,
      };
    });
}

/** Throws when the assessment is not of this stage and exposure or lacks a check: what was not looked at must never count as passed. */
export function verifyAssessment(stage: Stage, exposure: number, assessment: Assessment): void {
  const wrong = (found: string, needed: string): Error =>
    new Error(`the assessment is of ${found}, needed is one of ${needed}: assess the state that is decided on`);
  if (assessment.stage !== stage.id) throw wrong(`stage ${assessment.stage}`, `stage ${stage.id}`);
  if (assessment.exposure.id !== exposure) throw wrong(`exposure ${assessment.exposure.id}`, `exposure ${exposure}`);
  const missing = [
    ...absent(stage.criteria, assessment.criteria),
    ...absent(stage.stopConditions, assessment.stopConditions),
  ];
  if (missing.length > 0)
    throw wrong(`${stage.id} without ${missing.join(", ")}`, "every criterion and stop condition");
}

function isTold(stage: Stage, results: readonly CriterionResult[], stopCondition: string): boolean {
  const watched = stage.stopConditions.find(({ id }) => id === stopCondition);
  if (!watched) return false;
  const blocking = new Set(
    results.filter((result) => result.blocking && result.verdict !== "pass").map(({ id }) => id),
  );
  return stage.criteria.some(
    ({ id, check }) => blocking.has(id) && checkSubject(check) === checkSubject(watched.check),
  );
}

function absent(declared: readonly { id: string }[], results: readonly { id: string }[]): readonly string[] {
  const assessed = new Set(results.map((result) => result.id));
  return declared.map(({ id }) => id).filter((id) => !assessed.has(id));
}

function fromResult(
  code: BlockerCode,
  result: CriterionResult | StopConditionResult,
  message: string,
  window: Window,
): Blocker {
  const { observed, expected, sample, rows, query, needs, runbook } = result;
  return blocker(code, result.id, message, { observed, expected, sample, window, rows, query, needs, runbook });
}

const TO_DO = " To do: ";

/** What a blocker found, for those who tell what to do in another way. */
export function withoutAdvice(message: string): string {
  return message.split(TO_DO)[0] ?? message;
}

/** The result's own sentence, and what to do where that sentence does not say it already. */
function sentence(title: string, message: string, todo: readonly string[]): string {
  const told = `${title}: ${message}${/[.!?]$/.test(message) ? "" : "."}`;
  return todo.length === 0 ? told : `${told}${TO_DO}${todo.join("; ")}.`;
}

function remedy({ runbook, needs }: CriterionResult | StopConditionResult, bad: boolean): readonly string[] {
  return [
    bad ? "clear the cause or roll back" : null,
    runbook === null ? null : `follow runbook ${runbook}`,
    bad && needs.evidence !== undefined ? `then post evidence ${needs.evidence}` : null,
    needs.runs === undefined ? null : `finish ${more(needs.runs, "runs")}`,
    needs.sample === undefined ? null : `gather a sample larger by about ${decimal(needs.sample)}`,
    needs.waitMs === undefined ? null : `wait ${duration(needs.waitMs)}`,
  ].filter((step) => step !== null);
}
