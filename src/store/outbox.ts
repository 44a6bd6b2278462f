import { canonicalJson } from "../definition/canonical-json.ts";
import { AUDIT_EVENT_TYPES, type AuditEvent } from "../rollout/audit-event.ts";
import { AUDIT_HEADS, noticeOf, type Notice } from "../rollout/notice.ts";
import { rolloutColumnOf } from "./chain-name.ts";
import type { Access } from "./database.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { anyObject, instant, integer, nullable, object, oneOf, text } from "./shape.ts";
import { join, sql, type Sql } from "./sql.ts";
import { readStoredJson } from "./stored-json.ts";
import { asking, type Transaction } from "./transaction.ts";

const shape = object({
  key: text,
  rollout: text,
  seq: integer,
  revision: integer,
  type: oneOf([...AUDIT_EVENT_TYPES, AUDIT_HEADS]),
  at: instant,
  actor: text,
  reason: nullable(text),
  data: anyObject,
});

/**
 * Puts what people must hear of these events into the outbox. In the transaction that stores the events: a notice of something
 * that never happened, or no notice of something that did, is what an outbox is there to prevent.
 */
export async function insertNotices(
  tx: Transaction,
  events: readonly (AuditEvent & { readonly seq: number })[],
): Promise<void> {
  const rows = events.flatMap((event) => {
    const notice = noticeOf(event);
    return notice === null ? [] : [rowOf(notice, event.at)];
  });
  if (rows.length > 0) await tx.run(sql`INSERT INTO outbox ${COLUMNS} VALUES ${join(rows)}`);
}

export function outboxOf({ database, write }: Access): Pick<OutboxStore, "publishNotice" | "fanOut"> {
  return {
    publishNotice: (notice, now) =>
      write(async (tx) => {
        const row = rowOf(notice, now);
        const inserted = await tx.run(sql`INSERT INTO outbox ${COLUMNS} VALUES ${row} ON CONFLICT (key) DO NOTHING`);
        return inserted > 0;
      }),

    async fanOut(targets, now, limit) {
      const where = { fannedAt: null };
      const waiting = await asking(() =>
        database.outboxMessage.findMany({ where, orderBy: { id: "asc" }, take: limit }),
      );
      const routed = waiting.map(({ id, key, body }) => ({ id, wanted: targets(noticeFromBody(key, body)) }));
      const unwanted = routed.filter(({ wanted }) => wanted.length === 0).map(({ id }) => id);
      if (unwanted.length > 0) {
        // Together: a commit for each would cost as much as the change that nobody is told of.
        await write((tx) =>
          tx.run(sql`UPDATE outbox SET fanned_at = ${now} WHERE id IN (${join(unwanted)}) AND fanned_at IS NULL`),
        );
      }
      for (const { id, wanted } of routed) {
        if (wanted.length === 0) continue;
        await write(async (tx) => {
          const count = await tx.run(sql`UPDATE outbox SET fanned_at = ${now} WHERE id = ${id} AND fanned_at IS NULL`);
          // Another replica was first, and wrote the deliveries in the same transaction.
          if (count === 0) return;
          const rows = wanted.map((target) => sql`(${id}, ${target}, 'pending', 0, ${now}, ${now})`);
          await tx.run(sql`INSERT INTO deliveries (message_id, target, status, attempts, next_attempt_at, created_at)
            VALUES ${join(rows)}`);
        });
      }
      return waiting.length;
    },
  };
}

export function noticeFromBody(key: string, body: string): Notice {
  return readStoredJson(`notice ${key}`, body, shape) as Notice; // just checked; its data is JSON
}

const COLUMNS = sql`(key, rollout, type, body, created_at)`;

function rowOf(notice: Notice, createdAt: string): Sql {
  const { key, rollout, type } = notice;
  return sql`(${key}, ${rolloutColumnOf(rollout)}, ${type}, ${canonicalJson({ ...notice })}, ${createdAt})`;
}
