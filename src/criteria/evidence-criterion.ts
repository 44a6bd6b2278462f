import type { Check, Condition, EvidenceRequirement } from "../definition/definition.ts";
import type { Account, StopStatus } from "./assessment.ts";
import { account, type CriterionOutcome, type StopOutcome } from "./check-outcome.ts";
import { fractionOf, satisfies } from "./exact.ts";
import { latestEvidence, whyOutdated } from "./latest-evidence.ts";
import type { RecordedEvidence } from "./observation.ts";
import type { Verdict } from "./verdict.ts";
import { conditionText, decimal, duration } from "./words.ts";

export type EvidenceCheck = Extract<Check, { kind: "evidence" }>;

export interface EvidenceContext {
  readonly requirement: EvidenceRequirement;
  readonly evidence: readonly RecordedEvidence[];
  /** When the exposure began. */
  readonly since: Date;
  readonly now: Date;
}

/** `verdict`: pass when the condition is met or, without one, when the evidence passed; fail when it was judged and is not so. */
interface Seen {
  readonly verdict: Verdict;
  readonly record: RecordedEvidence | undefined;
  readonly account: Account;
}

function amountText(record: RecordedEvidence): string {
  return `${record.value === null ? "no number" : decimal(record.value)}${record.unit === null ? "" : ` ${record.unit}`}`;
}

function expectation(requirement: EvidenceRequirement, condition: Condition | null): string {
  const age = requirement.maxAgeMs === null ? "" : `, not older than ${duration(requirement.maxAgeMs)}`;
  return `${condition === null ? "passed" : conditionText(condition, requirement.unit, false)}${age}`;
}

/** Whether the value meets the condition, or why that cannot be said. */
function compareValue(record: RecordedEvidence, unit: string | null, condition: Condition): boolean | string {
  if (record.verdict !== "pass") return record.message;
  if (record.value === null || !Number.isFinite(record.value)) return "it carries no number";
  // 900 MiB read as 900 GiB (or the other way round) would decide a promotion.
  if (record.unit !== unit) return `it is in ${record.unit ?? "no unit"}, expected ${unit ?? "no unit"}`;
  return satisfies(condition, fractionOf(record.value));
}

function see(check: EvidenceCheck, context: EvidenceContext): Seen {
  const { requirement } = context;
  const { condition } = check;
  const { title, id } = requirement;
  const record = latestEvidence(context.evidence, id);
  const expected = expectation(requirement, condition);
  const how = requirement.command === null ? "" : ` (run: ${requirement.command})`;
  const needs = { evidence: id };
  const remedy = requirement.kind === "probe" ? `probe ${id}` : `post evidence ${id}`;
  if (!record) {
    const message = `nothing recorded for "${title}" in this exposure; ${remedy}${how}`;
    return {
      record,
      verdict: "inconclusive",
      account: account({ message, observed: "nothing recorded", expected, needs }),
    };
  }
  const known = { observed: condition === null ? record.message : amountText(record), expected, value: record.value };
  const outdated = whyOutdated(record, context.since, context.now);
  if (outdated !== null) {
    const message = `${title} does not count: ${outdated}; ${remedy} again${how}`;
    return { record, verdict: "inconclusive", account: account({ ...known, message, needs }) };
  }
  const by = `(observed at ${record.observedAt}, recorded by ${record.actor})`;
  if (condition === null) {
    const { verdict } = record;
    const message = `${record.message} ${by}`;
    return { record, verdict, account: account({ ...known, message, needs: verdict === "pass" ? {} : needs }) };
  }
  const holds = compareValue(record, requirement.unit, condition);
  if (typeof holds === "string") {
    const message = `${title} cannot be compared: ${holds}; post evidence ${id} again`;
    return { record, verdict: "error", account: account({ ...known, message, needs }) };
  }
  const message = `${amountText(record)} ${by}, ${holds ? "meets" : "misses"} ${expected}`;
  return { record, verdict: holds ? "pass" : "fail", account: account({ ...known, message }) };
}

/** No record, an outdated one or one that cannot be compared never passes. */
export function judgeEvidence(check: EvidenceCheck, context: EvidenceContext): CriterionOutcome {
  const { verdict, account } = see(check, context);
  return { ...account, verdict };
}

/**
 * Without a condition it trips when the evidence failed; a condition names the bad case and trips when it is met.
 * An attestation nobody made is clear: it is posted when something went wrong, so silence is the answer. Any other missing
 * evidence is unknown, because a report that was never made might have said anything.
 */
export function watchEvidence(check: EvidenceCheck, context: EvidenceContext): StopOutcome {
  const { verdict, record, account } = see(check, context);
  const expected = check.condition === null ? "not failed" : `not ${account.expected}`;
  if (!record && context.requirement.kind === "attestation") {
    const message = `nobody has reported "${context.requirement.title}" in this exposure`;
    return { ...account, message, expected, needs: {}, status: "clear" };
  }
  const [bad, good]: readonly [Verdict, Verdict] = check.condition === null ? ["fail", "pass"] : ["pass", "fail"];
  const status: StopStatus = verdict === bad ? "triggered" : verdict === good ? "clear" : "unknown";
  return { ...account, expected, status };
}
