import type { EvidenceRow, Exposure } from "./observation.ts";
import type { Verdict } from "./verdict.ts";

/** What is missing to get through, as numbers a person can plan with. */
export interface Needs {
  readonly runs?: number;
  /** Further units of the sample (phases, say) at the observed rate. */
  readonly sample?: number;
  /** Evidence id that must be posted. */
  readonly evidence?: string;
  /** Milliseconds still to wait. */
  readonly waitMs?: number;
  /** Further people who must approve. */
  readonly approvals?: number;
  /** When the window opens, ISO 8601 UTC; null: nobody knows. */
  readonly nextOpenAt?: string | null;
}

/** Numbers behind a comparison's verdict. Shares are 0..1, differences and intervals in percentage points. */
export interface ComparisonDetail {
  readonly baseline: {
    readonly stage: string;
    readonly successes: number;
    readonly trials: number;
    readonly runs: number;
  };
  readonly current: { readonly successes: number; readonly trials: number; readonly runs: number };
  readonly scale: "points" | "relative";
  readonly mode: "graded" | "literal";
  /** Drop in the declared scale; positive is worse. */
  readonly drop: number;
  /** 90 % Newcombe interval of (baseline − current), in points. */
  readonly intervalPoints: readonly [number, number];
  /** Probability that the true drop exceeds target / stop. */
  readonly probabilityOverTarget: number;
  readonly probabilityOverStop: number;
  readonly designEffect: number;
  readonly designEffectEstimated: boolean;
  readonly evidence: "strong" | "weak" | "none";
}

/** What was seen when one check was looked at, before anyone decides what it means. */
export interface Account {
  /** One sentence with the numbers. */
  readonly message: string;
  /** "33 of 36 phases (91.67 %)" and "at least 90 %": for people. */
  readonly observed: string;
  readonly expected: string;
  /** The bare number, where there is one. */
  readonly value: number | null;
  readonly sample: number | null;
  /** At most 20. */
  readonly rows: readonly EvidenceRow[];
  readonly query: string | null;
  readonly comparison: ComparisonDetail | null;
  readonly needs: Needs;
}

interface ResultBase extends Account {
  readonly id: string;
  readonly title: string;
  readonly runbook: string | null;
}

export interface CriterionResult extends ResultBase {
  readonly verdict: Verdict;
  readonly blocking: boolean;
}

/** clear: looked and not so. triggered: so. unknown: could not tell, which never triggers and never counts as clear. */
export type StopStatus = "clear" | "unknown" | "triggered";

export interface StopConditionResult extends ResultBase {
  readonly status: StopStatus;
  readonly then: string;
}

export interface MinimumResult {
  readonly verdict: Verdict;
  readonly message: string;
  readonly runs: { readonly counted: number; readonly required: number; readonly recommended: number };
  readonly durationMs: { readonly elapsed: number; readonly required: number };
  readonly needs: Needs;
}

/** Everything evaluated at one instant for the stage the rollout is in. */
export interface Assessment {
  readonly stage: string;
  /** ISO 8601 UTC, the instant all checks share. */
  readonly at: string;
  readonly exposure: Exposure;
  readonly minimum: MinimumResult;
  readonly criteria: readonly CriterionResult[];
  readonly stopConditions: readonly StopConditionResult[];
  /** Worst of the minimum and the blocking criteria; fail when a stop condition is triggered, at least inconclusive when one is unknown. */
  readonly verdict: Verdict;
  /** Advice that does not block, e.g. "1 of 3 recommended runs". */
  readonly advisories: readonly string[];
}
