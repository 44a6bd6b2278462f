import type { FlagChange } from "../flag-change.ts";

/**
 * What a changed rule does to the gate and its guards. looser: lets through what was held up before. unclear: nobody can tell by
 * reading it, such as another query; it counts as looser. neutral: another word for the same.
 */
export type Effect = "looser" | "unclear" | "tighter" | "neutral";

export type RuleSubject =
  | "stage"
  | "criterion"
  | "stop-condition"
  | "minimum"
  | "approvals"
  | "windows"
  | "auto-promote"
  | "baseline"
  | "comparison"
  | "metric"
  | "evidence"
  | "exposure"
  | "telemetry"
  | "monitor"
  | "kill-switch"
  | "variable";

/** One rule that differs between two versions. */
export interface RuleFinding {
  readonly effect: Effect;
  readonly subject: RuleSubject;
  /** The stage it belongs to; null: to the document as a whole. */
  readonly stage: string | null;
  readonly id: string | null;
  /** "target 5 -> 8 points" */
  readonly text: string;
}

export interface RuleChange extends Omit<RuleFinding, "text"> {
  /** "stage-3 criterion memory: at most 2 -> at most 4 (looser)" */
  readonly message: string;
  /** Whether it bears on what lets the rollout leave its present stage, or on what would stop it where it is. */
  readonly present: boolean;
}

export interface StageImpact {
  readonly stage: string;
  readonly status: "kept" | "added" | "removed";
  /** Flags of the stage that differ, with every switch armed; nothing for a stage that is not in both. */
  readonly changes: readonly FlagChange[];
  readonly raisesAutonomy: boolean;
}

/** What adopting would do at once. */
export interface PresentImpact {
  /** Flags whose value in force changes. */
  readonly changes: readonly FlagChange[];
  /** Whether the observed system would act more on its own, or nobody can tell that it would not. */
  readonly raisesAutonomy: boolean;
  /** Whether runs and evidence have to be gathered anew, and why. */
  readonly newExposure: boolean;
  readonly exposureReasons: readonly string[];
}

/** What becomes of a rollout that adopts another version of its definition. */
export interface Impact {
  /** Digests. */
  readonly from: string;
  readonly to: string;
  /** Where the rollout stands, and whether the other version has that stage. */
  readonly stage: string;
  readonly stageKept: boolean;
  /** Engaged kill switches that the other version does not have. */
  readonly missingKillSwitches: readonly string[];
  /** Null: it cannot be adopted, because the stage or an engaged switch is missing. */
  readonly now: PresentImpact | null;
  /** The ladder of the other version, then what of the present one is not in it. */
  readonly stages: readonly StageImpact[];
  readonly rules: readonly RuleChange[];
  /** Whether any rule is looser or unclear; and whether one of those is present. */
  readonly loosened: boolean;
  readonly loosensPresent: boolean;
  /** Metrics whose baseline has to be frozen anew before anything can be compared with it. */
  readonly rebaseline: readonly string[];
}

export function isLoosening({ effect }: { readonly effect: Effect }): boolean {
  return effect === "looser" || effect === "unclear";
}
