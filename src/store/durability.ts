import { StoreError } from "./store-error.ts";
import type { StoreLocation } from "./store-url.ts";
import { sql, type Sql } from "./sql.ts";
import type { Transaction, Write } from "./transaction.ts";

/**
 * Refuses a store that may lose what it acknowledged: SQLite without write-ahead log and synchronous=FULL, PostgreSQL
 * with synchronous_commit off. Asked inside a transaction, on the very connection that commits, and after a read:
 * SQLite settles these values only when it first touches the file.
 */
export async function assertDurable(write: Write, location: StoreLocation): Promise<void> {
  await write(async (tx) => {
    await tx.rows(sql`SELECT name FROM rollouts LIMIT 1`);
    if (location.provider === "sqlite") {
      const mode = await setting(tx, sql`PRAGMA journal_mode`);
      if (mode !== "wal") refuse(location, `journal_mode=${mode}`, "journal_mode=wal", "Put the file on a local disk");
      const level = await setting(tx, sql`PRAGMA synchronous`);
      // 2 is FULL, 3 EXTRA.
      if (level !== "2" && level !== "3")
        refuse(location, `synchronous=${level}`, "synchronous=2 (FULL)", "Remove what lowers it");
    } else {
      const level = await setting(tx, sql`SHOW synchronous_commit`);
      if (level === "off")
        refuse(location, "synchronous_commit=off", "on", "Set synchronous_commit=on for the database or role");
    }
  });
}

/** Answers with one row of one column. */
async function setting(tx: Transaction, question: Sql): Promise<string> {
  const rows = await tx.rows<Readonly<Record<string, unknown>>>(question);
  return String(Object.values(rows[0] ?? {})[0]);
}

function refuse(location: StoreLocation, found: string, needed: string, advice: string): never {
  throw new StoreError(
    "not-durable",
    `The store ${location.description} runs with ${found}, needed ${needed}: a power failure could take back what was acknowledged. ${advice}, then start again.`,
  );
}
