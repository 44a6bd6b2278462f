import type { AuditEvent } from "../rollout/audit-event.ts";
import type { Freeze } from "../rollout/freeze.ts";

export interface FreezeStore {
  freeze(): Promise<Freeze>;
  /** Stores what follows the version before it, with its event in the trail of the service. False: that version is gone. */
  changeFreeze(next: Freeze, event: AuditEvent): Promise<boolean>;
}
