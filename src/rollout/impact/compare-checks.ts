import { checkSubject } from "../check-subject.ts";
import { describeStopAction } from "../../criteria/stop-action.ts";
import { conditionText } from "../../criteria/words.ts";
import type {
  Check,
  Condition,
  Criterion,
  Definition,
  StopAction,
  StopCondition,
} from "../../definition/definition.ts";
import { effectOfCondition, effectOfNumber, opposite } from "./compare-conditions.ts";
import type { Effect, RuleFinding } from "./impact.ts";
import { pairById } from "./pair.ts";

type Told = Pick<RuleFinding, "effect" | "text">;

/** The criteria of a stage that differ. */
export function compareCriteria(
  stage: string,
  from: readonly [Definition, readonly Criterion[]],
  to: readonly [Definition, readonly Criterion[]],
): readonly RuleFinding[] {
  return pairById(from[1], to[1]).flatMap(({ id, from: before, to: after }) => {
    const told: readonly Told[] =
      before === null
        ? [{ effect: after.blocking ? "tighter" : "neutral", text: `added, ${checkText(to[0], after.check)}` }]
        : after === null
          ? [
              {
                effect: before.blocking ? "looser" : "neutral",
                text: `removed, was ${checkText(from[0], before.check)}`,
              },
            ]
          : [...blocking(before, after), ...compareCheck(from[0], before.check, to[0], after.check, "criterion")];
    return told.map((each) => ({ ...each, subject: "criterion", stage, id }));
  });
}

/** The stop conditions of a stage that differ. What trips less easily is looser, and so is what does less when it trips. */
export function compareStops(
  stage: string,
  from: readonly [Definition, readonly StopCondition[]],
  to: readonly [Definition, readonly StopCondition[]],
): readonly RuleFinding[] {
  return pairById(from[1], to[1]).flatMap(({ id, from: before, to: after }) => {
    const told: readonly Told[] =
      before === null
        ? [{ effect: "tighter", text: `added, ${stopText(to[0], after)}` }]
        : after === null
          ? [{ effect: "looser", text: `removed, was ${stopText(from[0], before)}` }]
          : [
              ...compareCheck(from[0], before.check, to[0], after.check, "stop"),
              ...compareAction(to[0], before.then, after.then),
            ];
    return told.map((each) => ({ ...each, subject: "stop-condition", stage, id }));
  });
}

function blocking(from: Criterion, to: Criterion): readonly Told[] {
  if (from.blocking === to.blocking) return [];
  return to.blocking
    ? [{ effect: "tighter", text: "blocks promotions now" }]
    : [{ effect: "looser", text: "blocks promotions no more" }];
}

function compareCheck(
  before: Definition,
  from: Check,
  after: Definition,
  to: Check,
  role: "criterion" | "stop",
): readonly Told[] {
  const seen = checkSubject(from);
  const looked = checkSubject(to);
  if (seen !== looked) return [{ effect: "unclear", text: `looks at ${seen} -> ${looked}` }];
  const as = (effect: Effect): Effect => (role === "criterion" ? effect : opposite(effect));
  const told: Told[] = [];
  const conditions = [conditionOf(from), conditionOf(to)] as const;
  const words = [checkText(before, from), checkText(after, to)] as const;
  const effect = effectOfCondition(...conditions);
  if (effect !== "neutral" || words[0] !== words[1]) told.push({ effect: as(effect), text: words.join(" -> ") });
  const samples = [sampleOf(from), sampleOf(to)] as const;
  // A verdict on less passes sooner, and trips sooner.
  const sample = effectOfNumber(...samples, "tighter");
  if (sample !== null) told.push({ effect: as(sample), text: `minimum sample ${samples.join(" -> ")}` });
  return told;
}

/** From hold over rollback to a kill switch each does more than the one before. */
const DRASTIC: Readonly<Record<StopAction["kind"], number>> = { hold: 0, rollback: 1, engage: 2 };

function compareAction({ stages }: Definition, from: StopAction, to: StopAction): readonly Told[] {
  const text = `${describeStopAction(from)} -> ${describeStopAction(to)}`;
  if (text === `${describeStopAction(to)} -> ${describeStopAction(to)}`) return [];
  if (from.kind === "rollback" && to.kind === "rollback") {
    const [before, after] = [from.to, to.to].map((id) => stages.findIndex((stage) => stage.id === id));
    const known = before !== undefined && after !== undefined && before >= 0;
    return [{ effect: known ? (after < before ? "tighter" : "looser") : "unclear", text }];
  }
  // A kill switch need not move down, so it is only known to be more than a hold.
  if (from.kind === to.kind || (from.kind !== "hold" && to.kind !== "hold")) return [{ effect: "unclear", text }];
  return [{ effect: DRASTIC[to.kind] > DRASTIC[from.kind] ? "tighter" : "looser", text }];
}

function conditionOf(check: Check): Condition | null {
  return check.kind === "comparison" ? null : check.condition;
}

function sampleOf(check: Check): number {
  return check.kind === "metric" ? check.minimumSample : 0;
}

/** "duplicates none", "memory at most 2 GB", "comparison no-regression". */
function checkText(definition: Definition, check: Check): string {
  if (check.kind === "comparison") return `comparison ${check.comparison}`;
  if (check.kind === "evidence") {
    const unit = definition.evidence.find(({ id }) => id === check.evidence)?.unit ?? null;
    return check.condition === null
      ? check.evidence
      : `${check.evidence} ${conditionText(check.condition, unit, false)}`;
  }
  const metric = definition.metrics.find(({ id }) => id === check.metric);
  return `${check.metric} ${conditionText(check.condition, metric?.unit ?? null, metric?.kind === "proportion")}`;
}

function stopText(definition: Definition, { check, then }: StopCondition): string {
  return `${checkText(definition, check)}: ${describeStopAction(then)}`;
}
