import { canonicalJson } from "../definition/canonical-json.ts";
import { AUDIT_EVENT_TYPES, type AuditEvent } from "../rollout/audit-event.ts";
import { AUDIT_HEADS, noticeOf, type Notice } from "../rollout/notice.ts";
import { rolloutColumnOf } from "./chain-name.ts";
import type { Database, DatabaseTransaction } from "./database.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { anyObject, instant, integer, nullable, object, oneOf, text } from "./shape.ts";
import { readStoredJson } from "./stored-json.ts";
import { asking, inTransaction } from "./transaction.ts";

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
  tx: DatabaseTransaction,
  events: readonly (AuditEvent & { readonly seq: number })[],
): Promise<void> {
  const data = events.flatMap((event) => {
    const notice = noticeOf(event);
    return notice === null ? [] : [rowOf(notice, event.at)];
  });
  if (data.length > 0) await tx.outboxMessage.createMany({ data });
}

export function outboxOf(database: Database, random: () => number): Pick<OutboxStore, "publishNotice" | "fanOut"> {
  return {
    publishNotice: (notice, now) =>
      inTransaction(database, random, async (tx) => {
        const row = rowOf(notice, now);
        const inserted = await tx.$executeRaw`INSERT INTO outbox (key, rollout, type, body, created_at)
          VALUES (${row.key}, ${row.rolloutName}, ${row.type}, ${row.body}, ${row.createdAt})
          ON CONFLICT (key) DO NOTHING`;
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
        await inTransaction(database, random, (tx) =>
          tx.outboxMessage.updateMany({ where: { id: { in: unwanted }, ...where }, data: { fannedAt: now } }),
        );
      }
      for (const { id, wanted } of routed) {
        if (wanted.length === 0) continue;
        await inTransaction(database, random, async (tx) => {
          const { count } = await tx.outboxMessage.updateMany({ where: { id, ...where }, data: { fannedAt: now } });
          // Another replica was first, and wrote the deliveries in the same transaction.
          if (count === 0) return;
          const due = { messageId: id, status: "pending", attempts: 0, nextAttemptAt: now, createdAt: now };
          await tx.delivery.createMany({ data: wanted.map((target) => ({ ...due, target })) });
        });
      }
      return waiting.length;
    },
  };
}

export function noticeFromBody(key: string, body: string): Notice {
  return readStoredJson(`notice ${key}`, body, shape) as Notice; // just checked; its data is JSON
}

function rowOf(notice: Notice, createdAt: string) {
  const { key, rollout, type } = notice;
  return { key, rolloutName: rolloutColumnOf(rollout), type, body: canonicalJson({ ...notice }), createdAt };
}
