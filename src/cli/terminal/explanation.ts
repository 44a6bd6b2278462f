import { counted, decimal, percent } from "../../criteria/words.ts";
import type {
  Assessment,
  CriterionResult,
  Definition,
  ExplainedFlags,
  Rollout,
  StopConditionResult,
} from "../../generated/contract.ts";
import { printBlockers } from "./blockers.ts";
import { exposureText } from "./exposure.ts";
import { flagTable } from "./flag-table.ts";
import { stopMark, verdictMark } from "./marks.ts";
import type { Paint } from "./paint.ts";
import { rolloutHead } from "./rollout-head.ts";
import { table } from "./table.ts";
import { duration } from "./time.ts";

export interface Explained {
  readonly rollout: Rollout;
  readonly definition: Definition;
  readonly assessment: Assessment;
  readonly flags: ExplainedFlags;
  readonly now: Date;
  readonly paint: Paint;
}

/** Everything one wants to know about a rollout at 3 a.m., in the order one asks. */
export function explanation(explained: Explained): string {
  const { rollout, assessment, flags, now, paint } = explained;
  const sections: readonly (readonly [string, string])[] = [
    ["", rolloutHead(rollout, now, paint)],
    ["Flags in force", flagTable(flags, "  ")],
    ["May I promote?", mayPromote(explained)],
    ["Stop conditions", stopTable(assessment.stopConditions, paint)],
    ["Criteria", criteriaTable(assessment.criteria, paint)],
    ["Against the baseline", [...assessment.criteria, ...assessment.stopConditions].map(comparisonText).join("")],
    ["Exposure", exposureText(assessment.exposure, assessment.minimum.runs, now, paint) + timeText(assessment)],
    ["Advice", [...assessment.advisories, ...assessment.advice].map((advice) => `  ${advice}\n`).join("")],
  ];
  return sections
    .filter(([, text]) => text !== "")
    .map(([title, text]) => (title === "" ? text : `${paint("strong", title)}\n${text}`))
    .join("\n");
}

function mayPromote({ rollout, assessment, definition, paint }: Explained): string {
  const { blockers, runbooks } = assessment;
  const next = rollout.stages[rollout.stages.indexOf(rollout.stage) + 1];
  if (blockers.length === 0) {
    return `  ${paint("good", `✓ yes, to ${next ?? "the next stage"}`)}; sluice promote --reason TEXT\n`;
  }
  const count = blockers.length === 1 ? "1 blocker" : `${blockers.length} blockers`;
  const list = printBlockers(blockers, paint, { definition, runbooks }).replace(/^(?=.)/gm, "  ");
  return `  ${paint("bad", "✗ no")}, ${count}; the assessment says ${verdictMark(assessment.verdict, paint)}\n\n${list}`;
}

function criteriaTable(criteria: readonly CriterionResult[], paint: Paint): string {
  const rows = criteria.map((criterion) => [
    verdictMark(criterion.verdict, paint),
    criterion.id,
    criterion.observed,
    criterion.expected,
    criterion.sample === null ? "" : String(criterion.sample),
    criterion.blocking ? "" : "not blocking",
  ]);
  return table(["VERDICT", "CRITERION", "OBSERVED", "EXPECTED", "SAMPLE", ""], rows, "  ");
}

function stopTable(conditions: readonly StopConditionResult[], paint: Paint): string {
  const rows = conditions.map(({ status, id, observed, expected, then }) => [
    stopMark(status, paint),
    id,
    observed,
    expected,
    then,
  ]);
  return table(["STATUS", "STOP CONDITION", "OBSERVED", "EXPECTED", "THEN"], rows, "  ");
}

/** What a comparison's one sentence leaves out: how sure it is, and how alike the trials of one run are. */
function comparisonText({ id, comparison }: CriterionResult | StopConditionResult): string {
  if (comparison === null) return "";
  const { baseline, current, intervalPoints, probabilityOverTarget, probabilityOverStop, evidence } = comparison;
  const [low, high] = intervalPoints.map(decimal);
  const side = ({ successes, trials, runs }: typeof current) => `${successes} of ${trials} in ${counted(runs, "runs")}`;
  const rows = [
    ["baseline", `${side(baseline)} (${baseline.stage})`],
    ["now", side(current)],
    ["drop", `${decimal(comparison.drop)} ${comparison.scale === "points" ? "points" : "% of the baseline"}`],
    ["interval", `${low} to ${high} points lower (90 %)`],
    [
      "probability",
      `${percent(probabilityOverTarget, 1)} over the target, ${percent(probabilityOverStop, 1)} over the stop`,
    ],
    [
      "evidence",
      `${evidence}; design effect ${decimal(comparison.designEffect)}${comparison.designEffectEstimated ? "" : " (assumed)"}`,
    ],
  ];
  return `  ${id}\n${table(null, rows, "    ")}`;
}

function timeText({ minimum }: Assessment): string {
  const { elapsed, required } = minimum.durationMs;
  return required === 0 ? "" : `  ${duration(elapsed)} of ${duration(required)}\n`;
}
