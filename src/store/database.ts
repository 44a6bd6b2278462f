import { PrismaClient as PostgresqlClient } from "../generated/postgresql/client.ts";
import { PrismaClient as SqliteClient } from "../generated/sqlite/client.ts";
import { lazyPool } from "./postgresql-pool.ts";
import { postgresqlReader } from "./postgresql-reader.ts";
import { postgresqlWriter } from "./postgresql-writer.ts";
import { sameFile } from "./same-file.ts";
import { sqliteReaderFactory } from "./sqlite-adapter.ts";
import { sqliteReader } from "./sqlite-reader.ts";
import { openForWriting, sqliteWriter } from "./sqlite-writer.ts";
import type { StoreLocation } from "./store-url.ts";
import type { Reader, Write, Writer } from "./transaction.ts";

/** The client of either provider, for lists and whatever else is read with many an if. Both are generated from the same models; SQLite's offers less, so it is the common one. */
export type Database = SqliteClient;

/** One database as it is read and as it is written. */
export interface Connections {
  readonly database: Database;
  readonly reader: Reader;
  readonly writer: Writer;
  /** Throws where what is read may not be what whoever starts next will find. */
  readonly assertThere: () => void;
  close(): Promise<void>;
}

/** What the parts of the store work with. */
export interface Access extends Pick<Connections, "database" | "reader"> {
  readonly write: Write;
}

/** What a process that shares its database with none is called there. */
const DEFAULT_SELF = "sluice";

/**
 * Connections to PostgreSQL at most. Lists have their own: a kill would wait behind them, and be refused where they are slow, and what
 * others changed would not be seen meanwhile.
 */
const FOR_COMMANDS = 10;
const FOR_LISTS = 5;

/** Connects lazily. `self` is the name PostgreSQL knows this process by. */
export function connectTo(location: StoreLocation, self = DEFAULT_SELF): Connections {
  return location.provider === "sqlite" ? toSqlite(location) : toPostgresql(location.url, self);
}

function toSqlite(location: Extract<StoreLocation, { provider: "sqlite" }>): Connections {
  const assertSame = sameFile(location);
  const database = new SqliteClient({ adapter: sqliteReaderFactory(location, assertSame) });
  const reader = sqliteReader(location, assertSame);
  const writer = sqliteWriter(() => openForWriting(location), assertSame);
  return {
    database,
    reader,
    writer,
    assertThere: assertSame,
    async close() {
      // The readers first: a log that somebody reads is not emptied.
      await database.$disconnect();
      await reader.close();
      await writer.close();
    },
  };
}

function toPostgresql(url: string, self: string): Connections {
  const commands = lazyPool(url, self, FOR_COMMANDS);
  const lists = lazyPool(url, self, FOR_LISTS);
  const adapter = {
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    async connect() {
      // Loaded here, so that a process on the other database does without.
      const { PrismaPg } = await import("@prisma/adapter-pg");
      return new PrismaPg(await lists.get()).connect();
    },
  } as const;
  // The generated clients differ in the providers' extra filters only, which nothing here uses; TypeScript compares
  // their internals and finds them unrelated. The tests run the whole store on both.
  const database = new PostgresqlClient({ adapter }) as unknown as Database;
  return {
    database,
    reader: postgresqlReader(commands.get),
    writer: postgresqlWriter(commands.get),
    assertThere() {},
    async close() {
      await database.$disconnect();
      await Promise.all([commands.end(), lists.end()]);
    },
  };
}
