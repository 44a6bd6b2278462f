import type { EvidenceRequirement } from "../../definition/definition.ts";
import { decimal } from "../words.ts";
import { judgement, type Judgement } from "./judgement.ts";
import { redactedStart } from "./redact.ts";

const NOTE = 1_000;

export interface PostedMeasurement {
  readonly value: number;
  readonly unit: string | null;
  readonly note: string | null;
}

/** pass: a usable number in the declared unit. Whether it is good enough is the criterion's question, which may change its limit. */
export function judgeMeasurement(posted: PostedMeasurement, requirement: EvidenceRequirement): Judgement {
  const { value, unit } = posted;
  const detail = { note: posted.note === null ? null : redactedStart(posted.note, NOTE, []) };
  if (!Number.isFinite(value)) {
    return judgement("error", `the value is ${value}, expected a finite number; measure again`, detail);
  }
  const shownUnit = unit === null ? "" : ` ${redactedStart(unit, 100, [])}`;
  if (unit !== requirement.unit) {
    const message = `${decimal(value)}${shownUnit} has ${unit === null ? "no unit" : "another unit"}, expected ${requirement.unit ?? "none"}; convert it and post it again`;
    return judgement("error", message, { ...detail, value });
  }
  return { verdict: "pass", message: `${decimal(value)}${shownUnit} measured`, detail, value, unit };
}
