import type { Definition, Stage, VersionedDefinition } from "../../definition/definition.ts";
import { compareEnvironments, mayRaiseAutonomy } from "../compare-environments.ts";
import { environmentInForce, flagEnvironment } from "../flag-environment.ts";
import type { RolloutState } from "../state.ts";
import { compareMeasuring, isJudgedAlike } from "./compare-measuring.ts";
import { compareStages } from "./compare-stages.ts";
import { compareSwitches, compareVariables } from "./compare-switches.ts";
import {
  isLoosening,
  type Impact,
  type PresentImpact,
  type RuleChange,
  type RuleFinding,
  type StageImpact,
} from "./impact.ts";
import { isSame, pairById } from "./pair.ts";
import { presentRules } from "./present-rules.ts";
import { staleBaselines } from "./stale-baselines.ts";

/** The part of a rollout's state that decides what another version means for it. */
export type Standing = Pick<RolloutState, "stage" | "engaged" | "baseline">;

/** What becomes of a rollout that stands there when it goes from one version of its definition to another. */
export function impactOf(state: Standing, from: VersionedDefinition, to: VersionedDefinition): Impact {
  const [before, after] = [from.definition, to.definition];
  const stageKept = after.stages.some(({ id }) => id === state.stage);
  const missingKillSwitches = Object.keys(state.engaged).filter((id) => !after.killSwitches.some((s) => s.id === id));
  const stale = stageKept ? staleBaselines(before, after, state) : [];
  const isPresent = presentRules(before, after, state.stage);
  const rules = [
    ...compareStages(before, after),
    ...compareMeasuring(before, after),
    ...stale.map(({ comparison, text }): RuleFinding => {
      return { effect: "unclear", subject: "comparison", stage: null, id: comparison, text };
    }),
    ...compareSwitches(before, after),
    ...compareVariables(before, after),
  ].map((finding): RuleChange => {
    const { effect, subject, stage, id } = finding;
    return { effect, subject, stage, id, message: messageOf(finding), present: isPresent(finding) };
  });
  return {
    from: from.digest,
    to: to.digest,
    stage: state.stage,
    stageKept,
    missingKillSwitches,
    now: stageKept && missingKillSwitches.length === 0 ? presentImpact(state, before, after) : null,
    stages: pairById(after.stages, before.stages).map((pair) => stageImpact(before, after, pair)),
    rules,
    loosened: rules.some(isLoosening),
    loosensPresent: rules.some((rule) => rule.present && isLoosening(rule)),
    rebaseline: [...new Set(stale.map(({ metric }) => metric))],
  };
}

function presentImpact(state: Standing, from: Definition, to: Definition): PresentImpact {
  const changes = compareEnvironments(environmentInForce(from, state), environmentInForce(to, state));
  const exposureReasons = exposureEndsBecause(from, to, changes.length > 0);
  return {
    changes,
    raisesAutonomy: mayRaiseAutonomy(from, to, changes),
    newExposure: exposureReasons.length > 0,
    exposureReasons,
  };
}

/** Runs and evidence of before must not count for flags they were not made under, nor by rules they were not judged by. */
function exposureEndsBecause(from: Definition, to: Definition, changed: boolean): readonly string[] {
  const rejudged = pairById(from.evidence, to.evidence).filter(
    (pair) => pair.from && pair.to && !isJudgedAlike(pair.from, pair.to),
  );
  return [
    ...(changed ? ["the served environment changes"] : []),
    ...(isSame(from.exposure, to.exposure) ? [] : ["runs are found another way"]),
    ...rejudged.map(({ id }) => `evidence ${id} is judged another way`),
  ];
}

type StagePair = ReturnType<typeof pairById<Stage>>[number];

/** `pair.from` is of the other version here: its ladder is told first. */
function stageImpact(before: Definition, after: Definition, { id, from: kept, to: was }: StagePair): StageImpact {
  if (kept === null || was === null) {
    return { stage: id, status: was === null ? "added" : "removed", changes: [], raisesAutonomy: false };
  }
  const armed = { stage: id, engaged: [] };
  const changes = compareEnvironments(
    flagEnvironment(before, armed).environment,
    flagEnvironment(after, armed).environment,
  );
  return { stage: id, status: "kept", changes, raisesAutonomy: mayRaiseAutonomy(before, after, changes) };
}

const EFFECT_WORDS = { looser: " (looser)", unclear: " (cannot tell)", tighter: " (tighter)", neutral: "" } as const;

function messageOf({ effect, subject, stage, id, text }: RuleFinding): string {
  // A stage is named once: "stage-3 criterion memory: …", "stage-2: removed".
  const where = [stage, subject === "stage" && stage !== null ? null : subject.replaceAll("-", " "), id];
  return `${where.filter((part) => part !== null).join(" ")}: ${text}${EFFECT_WORDS[effect]}`;
}
