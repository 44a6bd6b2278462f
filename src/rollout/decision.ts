import type { Needs } from "../criteria/assessment.ts";
import type { EvidenceRow } from "../criteria/observation.ts";
import type { FlagEnvironment, Runbook } from "../definition/definition.ts";
import type { AuditEvent } from "./audit-event.ts";
import type { FlagChange } from "./flag-change.ts";
import type { Impact } from "./impact/impact.ts";
import type { RolloutState } from "./state.ts";

/** Why a command was not carried out. Codes never change once published. */
export const BLOCKER_CODES = [
  "criterion-failed",
  "criterion-error",
  "criterion-inconclusive",
  "stop-condition-triggered",
  "stop-condition-unknown",
  "minimum-not-reached",
  "promotion-held",
  "kill-switch-engaged",
  "final-stage",
  "not-an-earlier-stage",
  "unknown-stage",
  "unknown-kill-switch",
  "reason-required",
  "baseline-not-declared",
  "no-runs",
  "unknown-run",
  "baseline-not-measured",
  "regression-open",
  "approvals-missing",
  "window-closed",
  "frozen",
] as const;
export type BlockerCode = (typeof BLOCKER_CODES)[number];

/** What was looked at: everything since the exposure began. */
export interface Window {
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly until: string;
  /** Runs measured, and how many of them are over and count towards the minimum. */
  readonly runs: number;
  readonly finished: number;
}

export interface Blocker {
  readonly code: BlockerCode;
  /** The criterion, stop condition, kill switch or stage concerned. */
  readonly subject: string | null;
  /** What was found, what was needed, what to do. */
  readonly message: string;
  readonly observed: string | null;
  readonly expected: string | null;
  readonly sample: number | null;
  /** Null where nothing was measured. */
  readonly window: Window | null;
  /** The first rows of evidence (at most 20), and the query that gives the rest. */
  readonly rows: readonly EvidenceRow[];
  readonly query: string | null;
  readonly needs: Needs;
  readonly runbook: string | null;
}

/**
 * What the core answers. `accepted` carries the next state; `unchanged` means the command asks for what already is (engage an
 * engaged switch); `refused` carries blockers and, when the refusal is about the gate, the assessment they came from.
 * `events` are to be stored in the same transaction as the state, whatever the outcome.
 */
export interface Decision {
  readonly outcome: "accepted" | "unchanged" | "refused";
  readonly state: RolloutState;
  readonly environment: FlagEnvironment;
  readonly changes: readonly FlagChange[];
  readonly blockers: readonly Blocker[];
  /** The runbooks the blockers name: whoever is refused should not have to look them up. */
  readonly runbooks: readonly Runbook[];
  readonly advisories: readonly string[];
  readonly events: readonly AuditEvent[];
  /** Of an adoption, whatever came of it: what the other version changes. */
  readonly impact?: Impact;
}
