import { createHash } from "node:crypto";
import type { FlagSnapshot } from "../service/services.ts";

/**
 * Names what is sent of a snapshot, in tags and ids of events: the same name, the same bytes. A revision alone would not do. A
 * database that was put back, or failed over to one without the last changes, uses revisions a second time, and who held the first
 * would be told that nothing changed: under a kill switch, say.
 */
export function snapshotName({ rollout, revision }: FlagSnapshot, sent: string): string {
  return `${rollout}.${revision}.${createHash("sha256").update(sent).digest("hex").slice(0, 12)}`;
}
