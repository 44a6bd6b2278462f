import { chainOfColumn } from "./chain-name.ts";
import { idCursor, toPage } from "./cursor.ts";
import type { Access, Database } from "./database.ts";
import { noticeFromBody } from "./outbox.ts";
import { DELIVERY_STATUSES, type DeliveryFilter, type DeliveryRecord, type OutboxStore } from "./outbox-store.ts";
import { appendServiceEvent } from "./service-trail.ts";
import { object, oneOf } from "./shape.ts";
import { checkStored } from "./stored-json.ts";
import { sql, type Sql } from "./sql.ts";
import { Abandon, asking } from "./transaction.ts";

const cursors = idCursor("deliveries");
const columns = object({ status: oneOf(DELIVERY_STATUSES) });
const withMessage = { message: { select: { key: true, rolloutName: true, type: true } } } as const;

type Row = Awaited<ReturnType<Database["delivery"]["findFirstOrThrow"]>>;
type DueRow = Pick<Row, "id" | "attempts"> & Record<"nextAttemptAt" | "key" | "body", string>;
type RowWithMessage = Row & { readonly message: { key: string; rolloutName: string | null; type: string } };

export function deliveriesOf({
  database,
  reader,
  write,
}: Access): Pick<OutboxStore, "claimDelivery" | "settleDelivery" | "listDeliveries" | "redeliver"> {
  const find = (id: number) =>
    asking(() => database.delivery.findUnique({ where: { id }, include: withMessage })).then(
      (row) => row && recordFromRow(row),
    );
  return {
    async claimDelivery(target, now, leaseUntil) {
      for (;;) {
        const [row] = await asking(() => reader.rows<DueRow>(nextDue(target, now)));
        if (!row) return undefined;
        const { id, attempts, nextAttemptAt, key, body } = row;
        // Guarded by all that was seen: of several replicas that saw the same row, one finds it still so.
        const count = await write((tx) =>
          tx.run(sql`UPDATE deliveries SET attempts = ${attempts + 1}, next_attempt_at = ${leaseUntil}
            WHERE id = ${id} AND status = 'pending' AND attempts = ${attempts} AND next_attempt_at = ${nextAttemptAt}`),
        );
        if (count > 0) return { id: String(id), attempt: attempts + 1, notice: noticeFromBody(key, body) };
      }
    },

    async settleDelivery({ id, attempt }, now, { status, lastStatus, lastError, nextAttemptAt }) {
      const deliveredAt = status === "delivered" ? now : null;
      const count = await write((tx) =>
        tx.run(sql`UPDATE deliveries SET status = ${status}, last_status = ${lastStatus}, last_error = ${lastError},
            next_attempt_at = ${nextAttemptAt}, delivered_at = ${deliveredAt}
          WHERE id = ${Number(id)} AND status = 'pending' AND attempts = ${attempt}`),
      );
      return count > 0;
    },

    async listDeliveries(filter) {
      const where = conditions(filter);
      const rows = await asking(() =>
        database.delivery.findMany({ where, orderBy: { id: "desc" }, take: filter.limit + 1, include: withMessage }),
      );
      return toPage(rows, filter.limit, recordFromRow, (row) => cursors.encode(row.id));
    },

    async redeliver(id, now, event) {
      const number = numberOf(id);
      const found = number === null ? null : await find(number);
      if (number === null || !found) return undefined;
      const done = await write(async (tx) => {
        await appendServiceEvent(tx, event(found));
        const count = await tx.run(sql`UPDATE deliveries
          SET status = 'pending', attempts = 0, next_attempt_at = ${now}, delivered_at = NULL WHERE id = ${number}`);
        // Pruned meanwhile.
        if (count === 0) throw new Abandon(false);
        return true;
      });
      return done ? ((await find(number)) ?? undefined) : undefined;
    },
  };
}

/** Of those due the first that waits for none before it in its lane: one that is tried again later, or is being sent, holds up the rest. */
function nextDue(target: string, now: string): Sql {
  return sql`SELECT due.id, attempts, next_attempt_at AS "nextAttemptAt", key, body
    FROM deliveries AS due JOIN outbox ON outbox.id = message_id
    WHERE target = ${target} AND status = 'pending' AND next_attempt_at <= ${now}
      AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.target = due.target AND earlier.lane = due.lane
        AND earlier.status = 'pending' AND earlier.id < due.id)
    ORDER BY next_attempt_at, due.id LIMIT 1`;
}

/** Beyond what the column holds a database answers with an error instead of "none". */
function numberOf(id: string): number | null {
  const number = /^[1-9]\d{0,9}$/.test(id) ? Number(id) : 0;
  return number > 0 && number < 2 ** 31 ? number : null;
}

function conditions({ rollout, rollouts, target, status, cursor }: DeliveryFilter) {
  const about = {
    ...(rollout !== undefined && { rolloutName: rollout }),
    ...(rollouts !== undefined && { AND: { rolloutName: { in: [...rollouts] } } }),
  };
  return {
    ...(Object.keys(about).length > 0 && { message: about }),
    ...(target !== undefined && { target }),
    ...(status !== undefined && { status }),
    ...(cursor !== undefined && { id: { lt: cursors.decode(cursor) } }),
  };
}

function recordFromRow({ id, message, messageId: _message, ...row }: RowWithMessage): DeliveryRecord {
  checkStored(`delivery ${id}`, row, columns);
  return {
    ...row,
    id: String(id),
    message: message.key,
    rollout: chainOfColumn(message.rolloutName),
    type: message.type as DeliveryRecord["type"], // the notice it came from was checked before it was sent
    status: row.status as DeliveryRecord["status"], // just checked
  };
}
