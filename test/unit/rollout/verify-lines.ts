import type { ChainedEvent, ChainHead } from "../../../src/rollout/audit-chain.ts";
import type { AuditVerification } from "../../../src/rollout/audit-verification.ts";
import { exportVerifier } from "../../../src/rollout/verify-export.ts";

/** Verifies events as the lines of an export, with a head of the first one's rollout known or none. */
export function verifyExport(events: readonly ChainedEvent[], head: ChainHead | null): AuditVerification {
  const rollout = events[0]?.rollout ?? "";
  const verifier = exportVerifier(new Map(head === null ? [] : [[rollout, head]]));
  for (const event of events) verifier.add({ id: "1", ...event });
  return verifier.end();
}
