import type { Comparison } from "../definition/definition.ts";
import type { ComparisonDetail, Needs, StopStatus } from "./assessment.ts";
import { account, type CriterionOutcome, type StopOutcome } from "./check-outcome.ts";
import { gatherSides, looks, type ComparisonContext, type Sides } from "./comparison-input.ts";
import { comparisonMessage, describeDrop, expectedDrop } from "./comparison-words.ts";
import { queryOf } from "./metric-query.ts";
import { effectiveCounts } from "./statistics/counts.ts";
import { estimateDesignEffect } from "./statistics/design-effect.ts";
import { exactDrop } from "./statistics/exact-drop.ts";
import { furtherSample } from "./statistics/further-sample.ts";
import { newcombeInterval } from "./statistics/newcombe.ts";
import { gradeLiterally, gradeRegression, stopConfidence, type Grade } from "./statistics/regression-rule.ts";
import type { Verdict } from "./verdict.ts";

/** What a comparison says to a criterion (`verdict`) and to a stop condition (`status`). */
export type ComparisonOutcome = CriterionOutcome & StopOutcome;

const PASSING: Record<Comparison["minimumEvidence"], readonly Grade[]> = {
  strong: ["strong"],
  weak: ["strong", "weak"],
};

function verdictOf(grade: Grade, comparison: Comparison): Verdict {
  if (grade === "stop" || grade === "fail") return "fail";
  return PASSING[comparison.minimumEvidence].includes(grade) ? "pass" : "inconclusive";
}

function statusOf(grade: Grade): StopStatus {
  if (grade === "stop") return "triggered";
  return grade === "insufficient" ? "unknown" : "clear";
}

function compare(sides: Sides, context: ComparisonContext) {
  const { comparison } = context;
  const { baseline, current } = sides;
  const literal = comparison.mode === "literal";
  const effect = literal ? { value: 1, estimated: false } : estimateDesignEffect(baseline.perRun);
  const { runs, allFinished } = looks(current, context.exposure);
  const input = {
    baseline,
    current,
    limits: comparison,
    designEffect: effect.value,
    confidence: stopConfidence(runs, allFinished),
  };
  const graded = gradeRegression(input);
  const grade = literal ? gradeLiterally(baseline, current, comparison) : graded.grade;
  const drop = exactDrop(baseline, current, comparison.scale);
  const detail: ComparisonDetail = {
    baseline: {
      stage: comparison.baseline,
      successes: baseline.successes,
      trials: baseline.trials,
      runs: baseline.perRun.filter((run) => run.trials > 0).length,
    },
    current: { successes: current.successes, trials: current.trials, runs },
    scale: comparison.scale,
    mode: comparison.mode,
    drop: Number(drop.numerator) / Number(drop.denominator),
    intervalPoints: newcombeInterval(effectiveCounts(baseline, effect.value), effectiveCounts(current, effect.value)),
    probabilityOverTarget: graded.probabilityOverTarget,
    probabilityOverStop: graded.probabilityOverStop,
    designEffect: effect.value,
    designEffectEstimated: effect.estimated,
    evidence: !literal && (grade === "strong" || grade === "weak") ? grade : "none",
  };
  const further = (): number | null => {
    if (verdictOf(grade, comparison) === "pass") return null;
    if (!literal) return furtherSample(input, PASSING[comparison.minimumEvidence]);
    const missing = comparison.minimumSample - current.trials;
    return grade === "insufficient" && missing > 0 && baseline.trials >= comparison.minimumSample ? missing : null;
  };
  return { grade, detail, further: further() };
}

/**
 * Compares a proportion with its frozen baseline. graded: weighs the evidence (see statistics/regression-rule.ts);
 * literal: the observed rates alone. Too little on either side is inconclusive and, for a stop condition, unknown.
 */
export function judgeComparison(context: ComparisonContext): ComparisonOutcome {
  const { comparison, metric } = context;
  const expected = expectedDrop(comparison);
  const query = queryOf(metric);
  const sides = gatherSides(context);
  if ("verdict" in sides) {
    const { verdict, message, sample } = sides;
    const needs: Needs = sample === undefined ? {} : { sample };
    return { ...account({ message, observed: "not compared", expected, query, needs }), verdict, status: "unknown" };
  }
  const { grade, detail, further } = compare(sides, context);
  return {
    message: comparisonMessage({ comparison, metric, grade, detail, further }),
    observed: describeDrop(detail),
    expected,
    value: detail.drop,
    sample: detail.current.trials,
    rows: [],
    query,
    comparison: detail,
    needs: further === null ? {} : { sample: further },
    verdict: verdictOf(grade, comparison),
    status: statusOf(grade),
  };
}
