import { canonicalJson } from "../definition/canonical-json.ts";
import { AUDIT_EVENT_TYPES } from "../rollout/audit-event.ts";
import { AUDIT_HEADS, noticeOf, type Notice } from "../rollout/notice.ts";
import { eventFromRow, type AuditRow } from "./audit.ts";
import { rolloutColumnOf } from "./chain-name.ts";
import type { Access } from "./database.ts";
import type { Addressee, OutboxStore } from "./outbox-store.ts";
import { anyObject, instant, integer, nullable, object, oneOf, text } from "./shape.ts";
import { join, sql, type Sql } from "./sql.ts";
import { readStoredJson } from "./stored-json.ts";
import { asking, type Transaction } from "./transaction.ts";
import { takeUntold } from "./untold-events.ts";

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

export function outboxOf(access: Access): Pick<OutboxStore, "publishNotice" | "fanOut"> {
  return {
    publishNotice: (notice, now) =>
      access.write(async (tx) => {
        const row = rowOf(notice, now, null);
        const inserted = await tx.run(sql`INSERT INTO outbox ${COLUMNS} VALUES ${row} ON CONFLICT (key) DO NOTHING`);
        return inserted > 0;
      }),

    async fanOut(addressees, now, limit) {
      // What the version before this one put there is of earlier events.
      const messages = await fanOutMessages(access, addressees, now, limit);
      const events = await fanOutEvents(access, addressees, now, limit);
      const firstProblem = messages.firstProblem ?? events.firstProblem;
      if (firstProblem !== undefined) throw firstProblem;
      return messages.done + events.done;
    },
  };
}

type Addressees = Parameters<OutboxStore["fanOut"]>[0];

interface FannedOut {
  readonly done: number;
  /** Why one could not be read; undefined: all could. */
  readonly firstProblem: unknown;
}

/**
 * Makes messages of the events somebody wants to hear of. Each in a transaction of its own, so that a kill is stored between two of
 * them; what nobody wants is taken away together, because a commit for each would cost as much as the change it tells of.
 */
async function fanOutEvents(
  { reader, write }: Access,
  addressees: Addressees,
  now: string,
  limit: number,
): Promise<FannedOut> {
  const behind = (id: number) =>
    reader.rows<AuditRow>(sql`SELECT id, rollout AS "rolloutName", seq, revision, type, at, actor, reason, data,
        prev_hash AS "prevHash", hash
      FROM untold_events JOIN audit_events ON id = event_id WHERE event_id > ${id} ORDER BY event_id LIMIT ${limit}`);
  const { found, firstProblem } = await readOn(behind, limit, (row) => {
    const notice = noticeOf(eventFromRow(row));
    return { id: row.id, notice, told: notice ? addressees(notice) : [] };
  });
  const unwanted = found.filter(({ told }) => told.length === 0).map(({ id }) => id);
  if (unwanted.length > 0) await write((tx) => takeUntold(tx, unwanted));
  for (const { id, notice, told } of found) {
    if (notice === null || told.length === 0) continue;
    await write(async (tx) => {
      // Another replica was first, and wrote the deliveries in the same transaction.
      if ((await takeUntold(tx, [id])) === 0) return;
      const [message] = await tx.rows<{ id: number }>(
        sql`INSERT INTO outbox ${COLUMNS} VALUES ${rowOf(notice, notice.at, now)} ON CONFLICT (key) DO NOTHING RETURNING id`,
      );
      if (message) await insertDeliveries(tx, message.id, told, now);
    });
  }
  return { done: found.length, firstProblem };
}

/** Addresses messages that were put there by themselves, or by the version before this one, which made one of every event. */
async function fanOutMessages(
  { database, write }: Access,
  addressees: Addressees,
  now: string,
  limit: number,
): Promise<FannedOut> {
  const behind = (id: number) =>
    database.outboxMessage.findMany({
      where: { fannedAt: null, id: { gt: id } },
      orderBy: { id: "asc" },
      take: limit,
    });
  const { found, firstProblem } = await readOn(behind, limit, ({ id, key, body }) => ({
    id,
    told: addressees(noticeFromBody(key, body)),
  }));
  for (const { id, told } of found) {
    await write(async (tx) => {
      const count = await tx.run(sql`UPDATE outbox SET fanned_at = ${now} WHERE id = ${id} AND fanned_at IS NULL`);
      // As above.
      if (count > 0) await insertDeliveries(tx, id, told, now);
    });
  }
  return { done: found.length, firstProblem };
}

/**
 * Reads up to `limit`, oldest first. One that cannot be read is left where it is, for a person to look at, and keeps nobody from
 * hearing of the others: as many of them as fill a page would, if it were not read on behind them.
 */
async function readOn<Row extends { readonly id: number }, Read>(
  behind: (id: number) => Promise<readonly Row[]>,
  limit: number,
  read: (row: Row) => Read,
): Promise<{ found: Read[]; firstProblem: unknown }> {
  const found: Read[] = [];
  let firstProblem: unknown;
  for (let last = 0; ;) {
    const rows = await asking(() => behind(last));
    for (const row of rows) {
      try {
        found.push(read(row));
      } catch (problem) {
        firstProblem ??= problem;
      }
      if (found.length === limit) return { found, firstProblem };
      last = row.id;
    }
    if (rows.length < limit) return { found, firstProblem };
  }
}

async function insertDeliveries(
  tx: Transaction,
  message: number,
  told: readonly Addressee[],
  now: string,
): Promise<void> {
  if (told.length === 0) return;
  const rows = told.map(({ target, lane }) => sql`(${message}, ${target}, ${lane}, 'pending', 0, ${now}, ${now})`);
  await tx.run(sql`INSERT INTO deliveries (message_id, target, lane, status, attempts, next_attempt_at, created_at)
    VALUES ${join(rows)}`);
}

export function noticeFromBody(key: string, body: string): Notice {
  return readStoredJson(`notice ${key}`, body, shape) as Notice; // just checked; its data is JSON
}

const COLUMNS = sql`(key, rollout, type, body, created_at, fanned_at)`;

function rowOf(notice: Notice, createdAt: string, fannedAt: string | null): Sql {
  const { key, rollout, type } = notice;
  const body = canonicalJson({ ...notice });
  return sql`(${key}, ${rolloutColumnOf(rollout)}, ${type}, ${body}, ${createdAt}, ${fannedAt})`;
}
