import type { StoredAuditEvent } from "../../service/services.ts";

/** Wire form `AuditEvent`. */
export function presentAuditEvent(event: StoredAuditEvent) {
  return { ...presentRecordedEvent(event), forced: event.data["forced"] === true };
}

/** An event as it is exported: only what its hash covers, and its id. */
export function presentRecordedEvent(event: StoredAuditEvent) {
  const { id, seq, rollout, revision, type, at, actor, reason, data, prevHash, hash } = event;
  return { id, seq, rollout, revision, type, at, actor, reason, data, prevHash, hash };
}
