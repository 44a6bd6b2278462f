import type { EvidenceRequirement } from "../../definition/definition.ts";
import { judgement, type Judgement } from "./judgement.ts";
import { redactedStart } from "./redact.ts";

/** What became of a probe's request: an HTTP status, or why there was none. Nothing else of the answer is looked at. */
export type ProbeOutcome = { readonly status: number } | { readonly failure: string };

const CAUSE = 300;

/** pass and fail only where the document says what the status means: a provider that is down says nothing about a key. */
export function judgeProbe(outcome: ProbeOutcome, { id, probe }: EvidenceRequirement): Judgement {
  if (probe === null) throw new Error(`evidence ${id} declares no probe; validate the document`);
  const { secret, valid, invalid } = probe;
  if ("failure" in outcome) {
    const failure = redactedStart(outcome.failure, CAUSE, [secret]);
    return judgement("error", `${secret} could not be tried: ${failure}`, { status: null, failure });
  }
  const { status } = outcome;
  const detail = { status, failure: null };
  if (valid.includes(status)) return judgement("pass", `${secret} works (HTTP ${status})`, detail);
  if (invalid.includes(status)) {
    return judgement("fail", `${secret} is not accepted (HTTP ${status}); replace it and try again`, detail);
  }
  const expected = `${valid.join(" or ")} (works) or ${invalid.join(" or ")} (does not)`;
  return judgement("error", `HTTP ${status} says nothing about ${secret}, expected ${expected}; try again`, detail);
}
