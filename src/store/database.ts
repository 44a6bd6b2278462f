import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaClient as PostgresqlClient } from "../generated/postgresql/client.ts";
import { PrismaClient as SqliteClient, type Prisma } from "../generated/sqlite/client.ts";
import { sqliteAdapterFactory } from "./sqlite-adapter.ts";
import type { StoreLocation } from "./store-url.ts";

/** The client of either provider. Both are generated from the same models; SQLite's offers less, so it is the common one. */
export type Database = SqliteClient;
export type DatabaseTransaction = Prisma.TransactionClient;

// Waiting for the lock of the one writer (SQLite) or a connection (PostgreSQL), and then for the work, in milliseconds.
const transactionOptions = { maxWait: 5_000, timeout: 10_000 };

/** What a process that shares its database with none is called there. */
const DEFAULT_SELF = "sluice";

/** A client on the store; connects lazily. `self` is the name PostgreSQL knows this process by. */
export function createDatabase(location: StoreLocation, self = DEFAULT_SELF): Database {
  if (location.provider === "sqlite")
    return new SqliteClient({ adapter: sqliteAdapterFactory(location), transactionOptions });
  const adapter = postgresAdapterFactory(location.url, self);
  // The generated clients differ in the providers' extra filters only, which nothing here uses; TypeScript compares
  // their internals and finds them unrelated. The tests run the whole store on both.
  return new PostgresqlClient({ adapter, transactionOptions }) as unknown as Database;
}

function postgresAdapterFactory(connectionString: string, self: string): SqlDriverAdapterFactory {
  return {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    async connect() {
      // Loaded here, so that a process on the other database does without.
      const { PrismaPg } = await import("@prisma/adapter-pg");
      return new PrismaPg({
        connectionString,
        application_name: self,
        // Without limits a request waits for a server that vanished for as long as TCP does: minutes. The second limit is the
        // server's and leaves the connection usable; the third is for a server that is stopped and keeps no limits.
        connectionTimeoutMillis: 5_000,
        statement_timeout: 10_000,
        query_timeout: 12_000,
        keepAlive: true,
        idle_in_transaction_session_timeout: 20_000,
      }).connect();
    },
  };
}
