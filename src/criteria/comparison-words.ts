import type { Comparison, Metric } from "../definition/definition.ts";
import type { ComparisonDetail } from "./assessment.ts";
import type { Grade } from "./statistics/regression-rule.ts";
import { counted, decimal, more, percent } from "./words.ts";

const SCALE_WORDS = { points: "points", relative: "% of the baseline" } as const;

function chance(probability: number): string {
  return percent(probability, 1);
}

/** "drop of at most 5 points, stops above 10". */
export function expectedDrop({ target, stop, scale }: Comparison): string {
  return `drop of at most ${target} ${SCALE_WORDS[scale]}, stops above ${stop}`;
}

/** "dropped by 3.33 points" or "rose by 1 points". */
export function describeDrop({ drop, scale }: ComparisonDetail): string {
  if (drop === 0) return "no drop";
  return `${drop > 0 ? "dropped" : "rose"} by ${decimal(Math.abs(drop))} ${SCALE_WORDS[scale]}`;
}

export interface ComparisonStory {
  readonly comparison: Comparison;
  readonly metric: Metric;
  readonly grade: Grade;
  readonly detail: ComparisonDetail;
  /** Further trials that would make it pass; null when it passes or none would. */
  readonly further: number | null;
}

function graded({ comparison, grade, detail }: ComparisonStory): string {
  const target = `a true drop over ${comparison.target} has probability ${chance(detail.probabilityOverTarget)}`;
  const stop = `a true drop over ${comparison.stop} has probability ${chance(detail.probabilityOverStop)}`;
  switch (grade) {
    case "stop":
      return `over the stop limit of ${comparison.stop}, and ${target}`;
    case "fail":
      return `over the target of ${comparison.target}, and ${target}`;
    case "insufficient":
      return `at least ${comparison.minimumSample} independent ones on either side are needed to compare`;
    case "inconclusive":
      return `not enough to tell: ${target} and ${stop}`;
    case "weak":
    case "strong":
      return `${grade} evidence of no relevant drop${grade === comparison.minimumEvidence ? "" : ` (${comparison.minimumEvidence} is asked for)`}: ${stop}`;
  }
}

/** Literal comparison of 5 runs of 10 with as many at a true 95 %, a drop over 10 points: see bench/regression-rule.ts. */
const LITERAL_FALSE_STOPS = { everyRun: 11, everyTrial: 16 } as const;

function literal({ comparison, grade }: ComparisonStory): string {
  if (grade === "insufficient") return `at least ${comparison.minimumSample} on either side are needed to compare`;
  const { everyRun, everyTrial } = LITERAL_FALSE_STOPS;
  const chance = `read literally, which at 95 % over 5 runs of 10 stops ${everyRun} of 100 unchanged rollouts by chance (${everyTrial} when looked at after each trial)`;
  if (grade === "stop") return `over the stop limit of ${comparison.stop}, ${chance}`;
  if (grade === "fail") return `over the target of ${comparison.target}, ${chance}`;
  return `within the target of ${comparison.target}, ${chance}`;
}

/** One sentence: both sides, the drop, what it is worth and what would settle it. */
export function comparisonMessage(story: ComparisonStory): string {
  const { detail, metric, comparison } = story;
  const { baseline, current } = detail;
  const now = `${current.successes} of ${counted(current.trials, metric.sampleUnit)} (${percent(current.successes, current.trials)})`;
  const before = `${baseline.successes} of ${baseline.trials} (${percent(baseline.successes, baseline.trials)}) in ${baseline.stage}`;
  const worth = comparison.mode === "graded" ? graded(story) : literal(story);
  const effect =
    detail.designEffect > 1
      ? `; counts divided by ${decimal(detail.designEffect)} for the likeness of trials in one run`
      : "";
  const plan =
    story.further === null ? "" : `; about ${more(story.further, metric.sampleUnit)} at this rate would settle it`;
  return `${now} against ${before}, ${describeDrop(detail)}: ${worth}${effect}${plan}`;
}
