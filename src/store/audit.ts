import { canonicalJson } from "../definition/canonical-json.ts";
import { AUDIT_EVENT_TYPES, type AuditEventType } from "../rollout/audit-event.ts";
import { noticeOf } from "../rollout/notice.ts";
import { chainOfColumn, rolloutColumnOf } from "./chain-name.ts";
import { idCursor, toPage } from "./cursor.ts";
import type { Access } from "./database.ts";
import { anyObject, instant, object, oneOf } from "./shape.ts";
import type { AuditFilter, AuditScope, Store, StoredAuditEvent } from "./store.ts";
import { checkStored, readStoredJson } from "./stored-json.ts";
import { join, sql } from "./sql.ts";
import { asking, type Transaction } from "./transaction.ts";
import { insertUntold } from "./untold-events.ts";

const cursors = idCursor("audit");
const columns = object({ type: oneOf(AUDIT_EVENT_TYPES), at: instant });

export interface AuditRow {
  readonly id: number;
  readonly rolloutName: string | null;
  readonly seq: number;
  readonly revision: number;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly data: string;
  readonly prevHash: string;
  readonly hash: string;
}

type PlacedEvent = Omit<StoredAuditEvent, "id">;

/**
 * Stores the events of one rollout in the places they were given, and which of them people must hear of: a notice of something that
 * never happened, or no notice of something that did, must not come about. The caller's transaction holds the rollout's row.
 */
export async function insertEvents(tx: Transaction, rollout: string, events: readonly PlacedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const column = rolloutColumnOf(rollout);
  const rows = events.map(
    ({ seq, revision, type, at, actor, reason, data, prevHash, hash }) =>
      sql`(${column}, ${seq}, ${revision}, ${type}, ${at}, ${actor}, ${reason}, ${canonicalJson(data)}, ${prevHash}, ${hash})`,
  );
  const told = events.filter((event) => noticeOf(event) !== null).map(({ seq }) => seq);
  await Promise.all([
    tx.run(sql`INSERT INTO audit_events
      (rollout, seq, revision, type, at, actor, reason, data, prev_hash, hash) VALUES ${join(rows)}`),
    insertUntold(tx, column, told),
  ]);
}

export function auditOf({ database }: Access): Pick<Store, "listAudit" | "readAudit" | "lastAuditId"> {
  return {
    async listAudit(filter) {
      const where = conditions(filter);
      const rows = await asking(() =>
        database.auditEvent.findMany({ where, orderBy: { id: "desc" }, take: filter.limit + 1 }),
      );
      return toPage(rows, filter.limit, eventFromRow, (row) => cursors.encode(row.id));
    },

    async readAudit(scope, { after, last, limit }) {
      const id = { ...(after !== null && { gt: Number(after) }), lte: Number(last) };
      const where = { ...conditions(scope), id };
      const rows = await asking(() => database.auditEvent.findMany({ where, orderBy: { id: "asc" }, take: limit }));
      return rows.map(eventFromRow);
    },

    async lastAuditId() {
      const last = await asking(() => database.auditEvent.findFirst({ orderBy: { id: "desc" }, select: { id: true } }));
      return last && String(last.id);
    },
  };
}

function conditions(filter: AuditScope & Pick<AuditFilter, "cursor">) {
  const at = {
    ...(filter.since !== undefined && { gte: storedForm(filter.since) }),
    ...(filter.until !== undefined && { lt: storedForm(filter.until) }),
  };
  return {
    ...(filter.rollout !== undefined && { rolloutName: rolloutColumnOf(filter.rollout) }),
    ...(filter.rollouts !== undefined && { AND: { rolloutName: { in: [...filter.rollouts] } } }),
    ...(filter.actor !== undefined && { actor: filter.actor }),
    ...(filter.type !== undefined && { type: filter.type }),
    ...(Object.keys(at).length > 0 && { at }),
    ...(filter.cursor !== undefined && { id: { lt: cursors.decode(filter.cursor) } }),
  };
}

/** Instants are compared as text, where "08:00:00Z" would sort after "08:00:00.000Z". */
function storedForm(instantText: string): string {
  return new Date(instantText).toISOString();
}

export function eventFromRow(row: AuditRow): StoredAuditEvent {
  const name = `audit event ${row.id}`;
  checkStored(name, row, columns);
  return {
    id: String(row.id),
    seq: row.seq,
    rollout: chainOfColumn(row.rolloutName),
    revision: row.revision,
    type: row.type as AuditEventType, // just checked
    at: row.at,
    actor: row.actor,
    reason: row.reason,
    data: readStoredJson(name, row.data, anyObject) as StoredAuditEvent["data"], // parsed JSON is Json
    prevHash: row.prevHash,
    hash: row.hash,
  };
}
