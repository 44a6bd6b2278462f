import type { Database } from "./database.ts";
import { StoreError } from "./store-error.ts";
import type { StoreLocation } from "./store-url.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Refuses a store that may lose what it acknowledged: SQLite without write-ahead log and synchronous=FULL, PostgreSQL
 * with synchronous_commit off. Asked inside a transaction, on the very connection that commits, and after a read:
 * SQLite settles these values only when it first touches the file.
 */
export async function assertDurable(database: Database, location: StoreLocation, random: () => number): Promise<void> {
  await inTransaction(database, random, async (tx) => {
    await tx.rollout.findFirst({ select: { name: true } });
    if (location.provider === "sqlite") {
      const mode = await setting(tx.$queryRaw`PRAGMA journal_mode`);
      if (mode !== "wal") refuse(location, `journal_mode=${mode}`, "journal_mode=wal", "Put the file on a local disk");
      const level = await setting(tx.$queryRaw`PRAGMA synchronous`);
      // 2 is FULL, 3 EXTRA.
      if (level !== "2" && level !== "3")
        refuse(location, `synchronous=${level}`, "synchronous=2 (FULL)", "Remove what lowers it");
    } else {
      const level = await setting(tx.$queryRaw`SHOW synchronous_commit`);
      if (level === "off")
        refuse(location, "synchronous_commit=off", "on", "Set synchronous_commit=on for the database or role");
    }
  });
}

async function setting(answer: Promise<unknown>): Promise<string> {
  const rows = (await answer) as readonly Readonly<Record<string, unknown>>[]; // one row with one column
  return String(Object.values(rows[0] ?? {})[0]);
}

function refuse(location: StoreLocation, found: string, needed: string, advice: string): never {
  throw new StoreError(
    "not-durable",
    `The store ${location.description} runs with ${found}, needed ${needed}: a power failure could take back what was acknowledged. ${advice}, then start again.`,
  );
}
