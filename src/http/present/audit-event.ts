import type { StoredAuditEvent } from "../../service/services.ts";

/** Wire form `AuditEvent`. */
export function presentAuditEvent(event: StoredAuditEvent) {
  const { id, seq, rollout, revision, type, at, actor, reason, data, prevHash, hash } = event;
  return { id, seq, rollout, revision, type, at, actor, reason, data, prevHash, hash };
}
