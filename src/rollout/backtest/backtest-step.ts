import type { StopConditionResult } from "../../criteria/assessment.ts";
import type { Verdict } from "../../criteria/verdict.ts";
import type { Blocker } from "../decision.ts";

/** A stop condition that was triggered. `carriedOut` false: what it declares was already so. */
export interface TriggeredStop extends Pick<StopConditionResult, "id" | "title" | "message"> {
  /** "hold", "rollback to stage-0", "engage emergency-rollback". */
  readonly action: string;
  readonly carriedOut: boolean;
}

/**
 * What a document would have done when a run ended.
 * - `promoted`: the gate was open.
 * - `stopped`: at least one triggered stop condition changed something.
 * - `refused`: a promotion would have been refused.
 * - `unfinished`: the run never ended, so nobody asked; it is measured with the runs after it.
 */
export interface BacktestStep {
  readonly run: string;
  readonly outcome: "promoted" | "stopped" | "refused" | "unfinished";
  /** The stage the run was made in, as far as the document goes. */
  readonly stage: string;
  /** The stage, and whether promotion is held, once the outcome is carried out. */
  readonly to: string;
  readonly held: boolean;
  /** Null where nothing was judged. */
  readonly verdict: Verdict | null;
  readonly stops: readonly TriggeredStop[];
  /** Refused: why, in the order a promotion would name them. */
  readonly blockers: readonly Blocker[];
  /** One sentence for people. */
  readonly message: string;
}
