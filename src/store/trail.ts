import { canonicalJson } from "../definition/canonical-json.ts";
import { SERVICE_CHAIN, type Json } from "../rollout/audit-event.ts";
import { chainOfColumn, rolloutColumnOf } from "./chain-name.ts";
import type { Access } from "./database.ts";
import type { Store } from "./store.ts";
import { asking } from "./transaction.ts";

/** The trail of one rollout as it lies in the database, for whoever verifies it. */
export function trailOf({ database }: Access): Pick<Store, "trail" | "auditHead"> {
  return {
    async trail(rollout, { after, limit }) {
      const where = { rolloutName: rolloutColumnOf(rollout), ...(after !== null && { seq: { gt: after } }) };
      const rows = await asking(() => database.auditEvent.findMany({ where, orderBy: { seq: "asc" }, take: limit }));
      return rows.map(({ rolloutName, data, seq, revision, type, at, actor, reason, prevHash, hash }) => ({
        seq,
        revision,
        type,
        at,
        actor,
        reason,
        prevHash,
        hash,
        rollout: chainOfColumn(rolloutName),
        data: asFound(data),
      }));
    },

    async auditHead(rollout) {
      const select = { auditSeq: true, auditHash: true };
      const where = { name: rollout };
      const row = await asking<{ auditSeq: number; auditHash: string } | null>(() =>
        rollout === SERVICE_CHAIN
          ? database.auditChain.findUnique({ where, select })
          : database.rollout.findUnique({ where, select }),
      );
      return row ? { seq: row.auditSeq, hash: row.auditHash } : undefined;
    },
  };
}

/**
 * The value of the text, where it is the text this program writes for that value. Any other text stands for itself, which no
 * hash covers: another spelling can mean something else to another reader, such as one that takes the first of two equal keys.
 */
function asFound(text: string): Json {
  try {
    const value = JSON.parse(text) as Json; // what JSON.parse gives is JSON
    return canonicalJson(value) === text ? value : text;
  } catch {
    return text;
  }
}
