import { duration } from "../../criteria/words.ts";
import type { Comparison, Definition, EvidenceRequirement, Metric } from "../../definition/definition.ts";
import { effectOfLimit, effectOfNumber } from "./compare-conditions.ts";
import type { Effect, RuleFinding, RuleSubject } from "./impact.ts";
import { isSame, lacking, pairById } from "./pair.ts";

type Told = readonly [Effect | null, string];

/** What stages judge by and watch with: comparisons, metrics, evidence, exposure, telemetry and the monitor. */
export function compareMeasuring(from: Definition, to: Definition): readonly RuleFinding[] {
  return [
    ...pairById(from.comparisons, to.comparisons).flatMap(({ id, from: before, to: after }) =>
      // One that is only in one version shows where a criterion begins or ends to look at it.
      before && after ? findings("comparison", id, compareComparison(before, after, to)) : [],
    ),
    ...pairById(from.metrics, to.metrics).flatMap(({ id, from: before, to: after }) =>
      before && after && !isMeasuredAlike(before, after)
        ? findings("metric", id, [["unclear", "is measured another way"]])
        : [],
    ),
    ...pairById(from.evidence, to.evidence).flatMap(({ id, from: before, to: after }) =>
      before && after ? findings("evidence", id, compareEvidence(before, after)) : [],
    ),
    ...findings(
      "exposure",
      null,
      isSame(from.exposure, to.exposure) ? [] : [["unclear", "runs are found another way"]],
    ),
    ...findings("telemetry", null, compareTelemetry(from, to)),
    ...findings("monitor", null, compareMonitor(from, to)),
  ];
}

/** Whether the metric gives the same numbers in both versions. */
export function isMeasuredAlike(from: Metric, to: Metric): boolean {
  return isSame(withoutWords(from), withoutWords(to));
}

/** Whether the same piece of evidence gets the same judgement in both versions, and counts as long. */
export function isJudgedAlike(from: EvidenceRequirement, to: EvidenceRequirement): boolean {
  return isSame(withoutWords({ ...from, command: null }), withoutWords({ ...to, command: null }));
}

function withoutWords<T extends { readonly title: string; readonly purpose: string | null }>(item: T) {
  return { ...item, title: "", purpose: null, sampleUnit: "" };
}

function compareComparison(from: Comparison, to: Comparison, { stages }: Definition): readonly Told[] {
  const percent = to.scale === "points" ? "points" : "% of the baseline";
  const looksAtIt = ({ check }: Definition["stages"][number]["criteria"][number] | Stop) =>
    check.kind === "comparison" && check.comparison === to.id;
  const stops = stages.some((stage) => stage.stopConditions.some(looksAtIt));
  const gates = stages.some((stage) => stage.criteria.some(looksAtIt));
  const sample = effectOfNumber(from.minimumSample, to.minimumSample, "tighter");
  // A larger sample is needed to pass, which is tighter, and to stop, which is looser.
  const loosens = (sample === "tighter" && stops) || (sample === "looser" && gates);
  return [
    [from.metric === to.metric ? null : "unclear", `compares ${from.metric} -> ${to.metric}`],
    [from.baseline === to.baseline ? null : "unclear", `with ${from.baseline} -> ${to.baseline}`],
    [from.scale === to.scale ? null : "unclear", `scale ${from.scale} -> ${to.scale}`],
    [from.mode === to.mode ? null : "unclear", `mode ${from.mode} -> ${to.mode}`],
    [effectOfNumber(from.target, to.target, "looser"), `target ${from.target} -> ${to.target} ${percent}`],
    [effectOfNumber(from.stop, to.stop, "looser"), `stop ${from.stop} -> ${to.stop} ${percent}`],
    [sample && (loosens ? "looser" : "tighter"), `minimum sample ${from.minimumSample} -> ${to.minimumSample}`],
    [
      effectOfNumber(Number(from.minimumEvidence === "weak"), Number(to.minimumEvidence === "weak"), "looser"),
      `passes on evidence ${from.minimumEvidence} -> ${to.minimumEvidence}`,
    ],
  ];
}

type Stop = Definition["stages"][number]["stopConditions"][number];

function compareEvidence(from: EvidenceRequirement, to: EvidenceRequirement): readonly Told[] {
  if (from.kind !== to.kind) return [["unclear", `kind ${from.kind} -> ${to.kind}`]];
  const counts = (ms: number | null) => (ms === null ? "for the whole exposure" : duration(ms));
  const each = (effect: Effect, word: string, texts: readonly string[]): readonly Told[] =>
    texts.map((text) => [effect, `${word} ${JSON.stringify(text)}`]);
  return [
    [effectOfLimit(from.maxAgeMs, to.maxAgeMs, "looser"), `counts ${counts(from.maxAgeMs)} -> ${counts(to.maxAgeMs)}`],
    ...each("looser", "also passes by", lacking(to.go, from.go)),
    ...each("tighter", "passes no more by", lacking(from.go, to.go)),
    ...each("tighter", "also fails by", lacking(to.noGo, from.noGo)),
    ...each("looser", "fails no more by", lacking(from.noGo, to.noGo)),
    ...each("looser", "also allows", lacking(to.allow, from.allow)),
    ...each("tighter", "allows no more", lacking(from.allow, to.allow)),
    [from.unit === to.unit ? null : "unclear", `unit ${from.unit} -> ${to.unit}`],
    [isSame(from.probe, to.probe) ? null : "unclear", "is probed another way"],
  ];
}

function compareTelemetry({ telemetry: from }: Definition, { telemetry: to }: Definition): readonly Told[] {
  const settles = `rows settle after ${duration(from.settleMs)} -> ${duration(to.settleMs)}`;
  // Later, a bad row is seen later; sooner, one that is not complete yet counts. Which is worse depends on the query.
  return [[from.settleMs === to.settleMs ? null : "unclear", settles]];
}

function compareMonitor({ monitor: from }: Definition, { monitor: to }: Definition): readonly Told[] {
  const time = (key: "intervalMs" | "cooldownMs") => `${duration(from[key])} -> ${duration(to[key])}`;
  return [
    [effectOfNumber(from.intervalMs, to.intervalMs, "looser"), `looks every ${time("intervalMs")}`],
    [
      effectOfNumber(from.confirmations, to.confirmations, "looser"),
      `confirmations ${from.confirmations} -> ${to.confirmations}`,
    ],
    [effectOfNumber(from.cooldownMs, to.cooldownMs, "looser"), `cool-down ${time("cooldownMs")}`],
  ];
}

function findings(subject: RuleSubject, id: string | null, told: readonly Told[]): readonly RuleFinding[] {
  return told.flatMap(([effect, text]) => (effect === null ? [] : [{ effect, subject, stage: null, id, text }]));
}
