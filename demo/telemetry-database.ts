import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaClient } from "../src/generated/sqlite/client.ts";
import type { Fault } from "./plan-run.ts";
import { DROP_IDEMPOTENCY_INDEX, IDEMPOTENCY_INDEX, TABLES } from "./schema.ts";
import type { Row } from "./telemetry-rows.ts";

export interface Change {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

export interface TelemetryDatabase {
  /** All of it or nothing, as the observed system commits a phase. */
  write(changes: readonly (Row | Change)[]): Promise<void>;
  /** One number, from a query with a column `n`. */
  count(sql: string): Promise<number>;
  close(): Promise<void>;
}

/** Opens the file, creating it and its tables where missing. The duplicates fault takes the idempotency index away. */
export async function openTelemetryDatabase(path: string, fault: Fault): Promise<TelemetryDatabase> {
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  // A reader may hold the file at the moment of a write; without a timeout the demonstration would die of SQLITE_BUSY.
  const client = new PrismaClient({
    adapter: new PrismaLibSql({ url: `file:${file}`, timeout: 5_000, intMode: "bigint" }),
  });
  for (const statement of TABLES) await client.$executeRawUnsafe(statement);
  if (fault === "duplicates") await client.$executeRawUnsafe(DROP_IDEMPOTENCY_INDEX);
  else await createIndex(client, path);
  return {
    write: async (changes) => {
      await client.$transaction(
        changes.map(asChange).map(({ sql, values }) => client.$executeRawUnsafe(sql, ...values)),
      );
    },
    count: async (sql) => {
      const rows = await client.$queryRawUnsafe<{ n: bigint }[]>(sql);
      return Number(rows[0]?.n ?? 0);
    },
    close: () => client.$disconnect(),
  };
}

async function createIndex(client: PrismaClient, path: string): Promise<void> {
  try {
    await client.$executeRawUnsafe(IDEMPOTENCY_INDEX);
  } catch (error) {
    await client.$disconnect();
    const advice = "delete the file or name another with --database";
    throw new Error(
      `${path} cannot get its idempotency index, probably for the duplicates of an earlier demonstration; ${advice}`,
      { cause: error },
    );
  }
}

function asChange(change: Row | Change): Change {
  if ("sql" in change) return change;
  const columns = Object.keys(change.values);
  const marks = columns.map(() => "?").join(", ");
  return {
    sql: `INSERT INTO ${change.table} (${columns.join(", ")}) VALUES (${marks})`,
    values: Object.values(change.values),
  };
}
