import type { EvidenceRecord, RecordedAnswer, StopTaken } from "../../service/services.ts";

/** Wire form `Evidence`. */
export function presentEvidence(record: EvidenceRecord) {
  const { id, rollout, evidence, exposure, verdict, message, value, unit } = record;
  const { observedAt, recordedAt, expiresAt, actor, source, detail } = record;
  return {
    id,
    rollout,
    evidence,
    exposure,
    verdict,
    message,
    value,
    unit,
    observedAt,
    recordedAt,
    expiresAt,
    actor,
    source,
    detail,
  };
}

/** Wire form `RecordedEvidence`. */
export function presentRecorded({ record, actions }: RecordedAnswer) {
  return { ...presentEvidence(record), actions: actions.map(presentStopTaken) };
}

function presentStopTaken({ stopCondition, title, message, then, decision, stage, revision }: StopTaken) {
  // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
  return { stopCondition, title, message, then, decision, stage, revision };
}
