import { duration } from "../../criteria/words.ts";
import type { Definition, Stage, TimeWindow } from "../../definition/definition.ts";
import { describeWindow } from "../windows.ts";
import { compareCriteria, compareStops } from "./compare-checks.ts";
import { effectOfNumber } from "./compare-conditions.ts";
import type { Effect, RuleFinding, RuleSubject } from "./impact.ts";
import { lacking, pairById } from "./pair.ts";

/** The ladder, and of each stage in both versions everything that guards it. */
export function compareStages(from: Definition, to: Definition): readonly RuleFinding[] {
  const pairs = pairById(from.stages, to.stages);
  return [
    ...reordered(from, to),
    ...pairs.flatMap(({ id, from: before, to: after }): readonly RuleFinding[] => {
      if (before === null) return [{ effect: "tighter", subject: "stage", stage: id, id: null, text: "added" }];
      // A rung that is gone is climbed over, and nothing that guarded it guards anything any more.
      if (after === null) return [{ effect: "looser", subject: "stage", stage: id, id: null, text: "removed" }];
      return compareStage(from, before, to, after);
    }),
  ];
}

function reordered(from: Definition, to: Definition): readonly RuleFinding[] {
  const before = from.stages.map(({ id }) => id).filter((id) => to.stages.some((stage) => stage.id === id));
  const after = to.stages.map(({ id }) => id).filter((id) => before.includes(id));
  if (before.join() === after.join()) return [];
  const text = `order ${before.join(", ")} -> ${after.join(", ")}`;
  return [{ effect: "unclear", subject: "stage", stage: null, id: null, text }];
}

function compareStage(before: Definition, from: Stage, after: Definition, to: Stage): readonly RuleFinding[] {
  const finding =
    (subject: RuleSubject) =>
    (effect: Effect | null, text: string): readonly RuleFinding[] =>
      effect === null ? [] : [{ effect, subject, stage: to.id, id: null, text }];
  const minimum = finding("minimum");
  const least = [from.minimum, to.minimum] as const;
  const [runs, durations] = [least.map((each) => each.runs), least.map(({ durationMs }) => duration(durationMs))];
  return [
    ...minimum(effectOfNumber(least[0].runs, least[1].runs, "tighter"), `runs ${runs.join(" -> ")}`),
    ...minimum(
      effectOfNumber(least[0].durationMs, least[1].durationMs, "tighter"),
      `duration ${durations.join(" -> ")}`,
    ),
    ...compareCriteria(to.id, [before, from.criteria], [after, to.criteria]),
    ...compareStops(to.id, [before, from.stopConditions], [after, to.stopConditions]),
    ...finding("approvals")(
      effectOfNumber(from.approvals, to.approvals, "tighter"),
      `${from.approvals} -> ${to.approvals}`,
    ),
    ...compareWindows(from, to),
    ...finding("auto-promote")(
      effectOfNumber(Number(from.autoPromote), Number(to.autoPromote), "looser"),
      to.autoPromote ? "the monitor promotes from here by itself" : "the monitor promotes from here no more",
    ),
    ...[
      ...lacking(from.baseline, to.baseline).map((metric) => ["looser", `${metric} is frozen no more`] as const),
      ...lacking(to.baseline, from.baseline).map((metric) => ["tighter", `${metric} is frozen too`] as const),
    ].flatMap(([effect, text]) => finding("baseline")(effect, text)),
  ];
}

function compareWindows({ windows: from }: Stage, { id, windows: to }: Stage): readonly RuleFinding[] {
  const told = (effect: Effect, word: string, windows: readonly TimeWindow[]): readonly RuleFinding[] =>
    windows.map((window) => {
      return { effect, subject: "windows", stage: id, id: null, text: `${word} ${describeWindow(window)}` };
    });
  // No window at all allows everything, so the first one restricts and each further one adds to what is allowed.
  const first = from.allow.length === 0;
  const last = to.allow.length === 0;
  return [
    ...told("tighter", "now denied:", lacking(to.deny, from.deny)),
    ...told("looser", "no more denied:", lacking(from.deny, to.deny)),
    ...told(first ? "tighter" : "looser", first ? "only allowed:" : "also allowed:", lacking(to.allow, from.allow)),
    ...told(
      last ? "looser" : "tighter",
      last ? "not restricted any more to:" : "no more allowed:",
      lacking(from.allow, to.allow),
    ),
  ];
}
