import { chainOfColumn } from "./chain-name.ts";
import { idCursor, toPage } from "./cursor.ts";
import type { Database } from "./database.ts";
import { noticeFromBody } from "./outbox.ts";
import { DELIVERY_STATUSES, type DeliveryFilter, type DeliveryRecord, type OutboxStore } from "./outbox-store.ts";
import { appendServiceEvent } from "./service-trail.ts";
import { object, oneOf } from "./shape.ts";
import { checkStored } from "./stored-json.ts";
import { Abandon, asking, inTransaction } from "./transaction.ts";

const cursors = idCursor("deliveries");
const columns = object({ status: oneOf(DELIVERY_STATUSES) });
const withMessage = { message: { select: { key: true, rolloutName: true, type: true } } } as const;

type Row = Awaited<ReturnType<Database["delivery"]["findFirstOrThrow"]>>;
type RowWithMessage = Row & { readonly message: { key: string; rolloutName: string | null; type: string } };

export function deliveriesOf(
  database: Database,
  random: () => number,
): Pick<OutboxStore, "claimDelivery" | "settleDelivery" | "listDeliveries" | "redeliver"> {
  const find = (id: number) =>
    asking(() => database.delivery.findUnique({ where: { id }, include: withMessage })).then(
      (row) => row && recordFromRow(row),
    );
  return {
    async claimDelivery(target, now, leaseUntil) {
      const due = { target, status: "pending", nextAttemptAt: { lte: now } };
      for (;;) {
        const row = await asking(() =>
          database.delivery.findFirst({
            where: due,
            orderBy: [{ nextAttemptAt: "asc" }, { id: "asc" }],
            include: { message: { select: { key: true, body: true } } },
          }),
        );
        if (!row) return undefined;
        const { id, attempts, nextAttemptAt, message } = row;
        // Guarded by all that was seen: of several replicas that saw the same row, one finds it still so.
        const { count } = await inTransaction(database, random, (tx) =>
          tx.delivery.updateMany({
            where: { id, status: "pending", attempts, nextAttemptAt },
            data: { attempts: attempts + 1, nextAttemptAt: leaseUntil },
          }),
        );
        if (count > 0)
          return { id: String(id), attempt: attempts + 1, notice: noticeFromBody(message.key, message.body) };
      }
    },

    async settleDelivery({ id, attempt }, now, result) {
      const { count } = await inTransaction(database, random, (tx) =>
        tx.delivery.updateMany({
          where: { id: Number(id), status: "pending", attempts: attempt },
          data: { ...result, deliveredAt: result.status === "delivered" ? now : null },
        }),
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
      const data = { status: "pending", attempts: 0, nextAttemptAt: now, deliveredAt: null };
      const done = await inTransaction(database, random, async (tx) => {
        await appendServiceEvent(tx, event(found));
        const { count } = await tx.delivery.updateMany({ where: { id: number }, data });
        // Pruned meanwhile.
        if (count === 0) throw new Abandon(false);
        return true;
      });
      return done ? ((await find(number)) ?? undefined) : undefined;
    },
  };
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
