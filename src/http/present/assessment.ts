import type { ComparisonDetail, CriterionResult, StopConditionResult } from "../../criteria/assessment.ts";
import { windowOf } from "../../rollout/assessment-window.ts";
import type { AssessedRollout } from "../../service/services.ts";
import { presentBlocker, presentWindow } from "./blocker.ts";
import { presentExposure } from "./exposure.ts";
import { presentRunbook } from "./runbook.ts";

/** Wire form `Assessment`. */
export function presentAssessment({ state, assessment, blockers, runbooks, advice }: AssessedRollout) {
  const { rollout, revision } = state;
  const window = presentWindow(windowOf(assessment));
  const { stage, at, verdict, exposure, minimum, criteria, stopConditions, advisories } = assessment;
  return {
    rollout,
    stage,
    revision,
    at,
    verdict,
    exposure: presentExposure(exposure),
    minimum: {
      verdict: minimum.verdict,
      message: minimum.message,
      runs: minimum.runs,
      durationMs: minimum.durationMs,
      needs: minimum.needs,
    },
    criteria: criteria.map((result) => ({
      ...presentResult(result),
      window,
      verdict: result.verdict,
      blocking: result.blocking,
    })),
    stopConditions: stopConditions.map((result) => ({
      ...presentResult(result),
      window,
      status: result.status,
      // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
      then: result.then,
    })),
    blockers: blockers.map(presentBlocker),
    runbooks: runbooks.map(presentRunbook),
    advisories,
    advice,
  };
}

function presentResult(result: CriterionResult | StopConditionResult) {
  const { id, title, message, observed, expected, value, sample, rows, query, comparison, runbook, needs } = result;
  return {
    id,
    title,
    message,
    observed,
    expected,
    value,
    sample,
    rows,
    query,
    comparison: comparison && presentComparison(comparison),
    runbook,
    needs,
  };
}

function presentComparison(detail: ComparisonDetail) {
  const { baseline, current, scale, mode, drop, intervalPoints, evidence } = detail;
  const { probabilityOverTarget, probabilityOverStop, designEffect, designEffectEstimated } = detail;
  return {
    baseline: {
      stage: baseline.stage,
      successes: baseline.successes,
      trials: baseline.trials,
      runs: baseline.runs,
    },
    current: { successes: current.successes, trials: current.trials, runs: current.runs },
    scale,
    mode,
    drop,
    intervalPoints,
    probabilityOverTarget,
    probabilityOverStop,
    designEffect,
    designEffectEstimated,
    evidence,
  };
}
