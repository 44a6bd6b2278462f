import type { Access } from "./database.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { join, sql } from "./sql.ts";
import { asking } from "./transaction.ts";

/** What is on its way, and what nobody needs any more. */
export function outboxCareOf({ database, write }: Access): Pick<OutboxStore, "backlog" | "pruneNotices"> {
  return {
    async backlog() {
      const unaddressed = { fannedAt: null };
      const oldest = { orderBy: { id: "asc" }, select: { createdAt: true } } as const;
      const count = (status: string) => asking(() => database.delivery.count({ where: { status } }));
      const [untold, unfanned, pending, failed, event, notice, delivery] = await Promise.all([
        asking(() => database.untoldEvent.count()),
        asking(() => database.outboxMessage.count({ where: unaddressed })),
        count("pending"),
        count("failed"),
        asking(() =>
          database.untoldEvent.findFirst({ orderBy: { eventId: "asc" }, select: { event: { select: { at: true } } } }),
        ),
        asking(() => database.outboxMessage.findFirst({ where: unaddressed, ...oldest })),
        asking(() => database.delivery.findFirst({ where: { status: "pending" }, ...oldest })),
      ]);
      const oldestOfEach = [event?.event.at, notice?.createdAt, delivery?.createdAt];
      const [oldestAt = null] = oldestOfEach.filter((at) => at !== undefined).toSorted();
      return { waiting: untold + unfanned, pending, failed, oldestAt };
    },

    async pruneNotices(before, limit) {
      const settled = { fannedAt: { not: null }, deliveries: { none: { status: "pending" } } };
      const rows = await asking(() =>
        database.outboxMessage.findMany({
          where: { createdAt: { lt: before }, ...settled },
          orderBy: { createdAt: "asc" },
          take: limit,
          select: { id: true },
        }),
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      return write(async (tx) => {
        // One that was started anew since it was found stays, and its notice with it.
        await tx.run(sql`DELETE FROM deliveries WHERE message_id IN (${join(ids)}) AND status <> 'pending'`);
        return tx.run(sql`DELETE FROM outbox WHERE id IN (${join(ids)})
          AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message_id = outbox.id)`);
      });
    },
  };
}
