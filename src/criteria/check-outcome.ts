import type { Account, StopStatus } from "./assessment.ts";
import type { Verdict } from "./verdict.ts";

/** What a check says to a criterion and to a stop condition that look at the same thing. */
export interface CriterionOutcome extends Account {
  readonly verdict: Verdict;
}

export interface StopOutcome extends Account {
  readonly status: StopStatus;
}

/** An account with nothing seen yet; the callers fill in what they know. */
export function account(known: Pick<Account, "message" | "observed" | "expected"> & Partial<Account>): Account {
  return { value: null, sample: null, rows: [], query: null, comparison: null, needs: {}, ...known };
}
