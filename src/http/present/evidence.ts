import type { EvidenceRecord } from "../../service/services.ts";

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
