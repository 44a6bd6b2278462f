import type { Access } from "./database.ts";
import { sql } from "./sql.ts";
import type { Receipt, Store } from "./store.ts";
import { asking, type Transaction } from "./transaction.ts";

/** False when the actor has used the key before; then nothing is written. */
export async function insertReceipt(tx: Transaction, receipt: Receipt): Promise<boolean> {
  const inserted =
    await tx.run(sql`INSERT INTO idempotency_receipts (actor, key, request_hash, status, body, created_at)
    VALUES (${receipt.actor}, ${receipt.key}, ${receipt.requestHash}, ${receipt.status}, ${receipt.body}, ${receipt.createdAt})
    ON CONFLICT (actor, key) DO NOTHING`);
  return inserted === 1;
}

export function receiptsOf({ reader, write }: Access): Pick<Store, "findReceipt" | "expireReceipts"> {
  return {
    expireReceipts: (before, limit) =>
      write((tx) =>
        tx.run(sql`DELETE FROM idempotency_receipts WHERE (actor, key) IN
          (SELECT actor, key FROM idempotency_receipts WHERE created_at < ${before} ORDER BY created_at LIMIT ${limit})`),
      ),

    async findReceipt(actor, key) {
      const [found] = await asking(() =>
        reader.rows<Receipt>(sql`SELECT actor, key, request_hash AS "requestHash", status, body, created_at AS "createdAt"
          FROM idempotency_receipts WHERE actor = ${actor} AND key = ${key}`),
      );
      return found;
    },
  };
}
