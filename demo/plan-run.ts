import type { ObservedFlags } from "./observed-flags.ts";
import type { Random } from "./random.ts";

export const FAULTS = [
  "none",
  "missing-rows",
  "duplicates",
  "null-outcomes",
  "orphans",
  "regression",
  "no-savings",
] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * How a phase goes: smooth; stumbled (one attempt in trouble, rescued by the Doctor or by failure hardening); retried
 * (recorded as FAILED, queued again, then COMPLETE: two terminal outcomes); failed for good.
 */
export type Course = "smooth" | "stumbled" | "retried" | "failed";

export interface PlannedOutcome {
  readonly outcome: "COMPLETE" | "FAILED";
  readonly substitutions: number;
  readonly tokensSaved: number;
  readonly budgetMode: "semantic" | "lexical" | "unknown";
  readonly budgetUsed: number;
  readonly filesKept: number;
  readonly filesOmitted: number;
  readonly builderTokens: number;
  readonly auditorTokens: number;
  readonly seconds: number;
  /** Rows in token_efficiency_metrics: one, unless a fault says otherwise. */
  readonly copies: number;
  /** What those rows say the outcome was; null: the executor did not pass it. */
  readonly recordedOutcome: "COMPLETE" | "FAILED" | null;
  /** A row more, of a phase the run does not have: the recorder checks nothing. */
  readonly orphan: boolean;
}

export interface PlannedPhase {
  readonly id: string;
  readonly index: number;
  readonly tier: number;
  readonly course: Course;
  /** Its read-only context holds a source-of-truth document, so there is something to substitute. */
  readonly hasSotDocs: boolean;
  readonly hardened: boolean;
  readonly doctorTokens: number | null;
  readonly intentionChars: number | null;
  /** In the order they happened; the last one is the state the phase ends in. */
  readonly outcomes: readonly PlannedOutcome[];
}

/** Share of phases that fail for good. */
const FAILURE_RATE = { healthy: 0.05, regression: 0.25 };
const RETRIED_RATE = 0.04;
const STUMBLED_RATE = 0.1;
const TIERS = 3;
/** A fault in the rows hits every fifth phase, and at least one in a run. */
const ROW_FAULT_EVERY = 5;

/** What happens in one run, without times. The same seed gives the same run, whatever ran before it. */
export function planRun(setting: {
  readonly phases: number;
  readonly flags: ObservedFlags;
  readonly fault: Fault;
  readonly random: Random;
}): readonly PlannedPhase[] {
  const { phases, fault, random } = setting;
  const hit = random.between(0, Math.min(ROW_FAULT_EVERY, phases) - 1);
  return Array.from({ length: phases }, (_, index) => {
    const rowFault = index % ROW_FAULT_EVERY === hit ? fault : "none";
    return planPhase(index, rowFault, setting);
  });
}

function planPhase(index: number, rowFault: Fault, setting: Parameters<typeof planRun>[0]): PlannedPhase {
  const { phases, flags, fault, random } = setting;
  const course = courseOf(random.next(), fault === "regression" ? FAILURE_RATE.regression : FAILURE_RATE.healthy);
  const tier = Math.floor((index * Math.min(TIERS, phases)) / phases);
  const hasSotDocs = index % 2 === 0;
  const hardened = course === "stumbled" && flags.extendedContexts;
  const copies = rowFault === "missing-rows" ? 0 : rowFault === "duplicates" ? 2 : 1;
  const substitutes = hasSotDocs && flags.substitution && flags.historyPack && fault !== "no-savings";
  const outcome = (result: "COMPLETE" | "FAILED"): PlannedOutcome => {
    // Drawn whether used or not: with the same seed a fault then changes only what it is about.
    const saved = random.between(900, 4_000) + (flags.extendedContexts ? random.between(400, 2_000) : 0);
    const substitutions = random.between(1, 2);
    const mode = random.next();
    return {
      outcome: result,
      substitutions: substitutes ? substitutions : 0,
      tokensSaved: substitutes ? saved : 0,
      budgetMode: mode < 0.7 ? "semantic" : mode < 0.96 ? "lexical" : "unknown",
      budgetUsed: random.between(12_000, 60_000),
      filesKept: random.between(6, 30),
      filesOmitted: random.between(0, 5),
      builderTokens: random.between(4_000, 14_000),
      auditorTokens: random.between(1_500, 6_000),
      seconds: random.between(30, 400),
      copies,
      recordedOutcome: rowFault === "null-outcomes" ? null : result,
      orphan: rowFault === "orphans",
    };
  };
  const doctorTokens = random.between(6_000, 12_000);
  const intentionChars = random.between(900, 1_700);
  return {
    id: `F${tier + 1}.${index + 1}`,
    index,
    tier,
    course,
    hasSotDocs,
    hardened,
    doctorTokens: course === "smooth" || hardened ? null : doctorTokens,
    intentionChars: index % 2 === 0 ? intentionChars : null,
    outcomes:
      course === "retried"
        ? [outcome("FAILED"), outcome("COMPLETE")]
        : [outcome(course === "failed" ? "FAILED" : "COMPLETE")],
  };
}

function courseOf(draw: number, failureRate: number): Course {
  if (draw < failureRate) return "failed";
  if (draw < failureRate + RETRIED_RATE) return "retried";
  return draw < failureRate + RETRIED_RATE + STUMBLED_RATE ? "stumbled" : "smooth";
}
