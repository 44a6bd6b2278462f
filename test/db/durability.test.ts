import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PrismaClient } from "../../src/generated/sqlite/client.ts";
import { createDatabase as openClient, type Database } from "../../src/store/database.ts";
import { assertDurable } from "../../src/store/durability.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sqliteAdapterFactory } from "../../src/store/sqlite-adapter.ts";
import { parseStoreUrl, type StoreLocation } from "../../src/store/store-url.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";

const random = () => 0;
let database: TestDatabase;

describe("a store on sqlite that could lose what it acknowledged", () => {
  let location: StoreLocation;
  let client: Database;

  beforeEach(async () => {
    database = await createDatabase("sqlite");
    location = parseStoreUrl(database.url);
    await migrate(location);
    client = openClient(location);
  });
  afterEach(async () => {
    await client.$disconnect();
    await database.drop();
  });

  async function inWriter(pragma: string): Promise<unknown> {
    return client.$transaction(
      async (tx) => Object.values(((await tx.$queryRawUnsafe(pragma)) as object[])[0] ?? {})[0],
    );
  }

  /** A client whose writing connection was tampered with, as an upgrade of the driver might do. */
  function loweredTo(level: string): Database {
    const { file } = location as Extract<StoreLocation, { provider: "sqlite" }>;
    const factory = sqliteAdapterFactory({ file, url: location.url });
    return new PrismaClient({
      adapter: {
        ...factory,
        async connect() {
          const adapter = await factory.connect();
          await adapter.executeScript(`PRAGMA synchronous = ${level}`);
          return adapter;
        },
      },
    });
  }

  /** The same content as backup tools write it: in the journal mode SQLite starts with. */
  async function copyWithoutLog(): Promise<string> {
    await runSql(database.url, `VACUUM INTO '${database.url.slice("file:".length)}-copy'`);
    return `${database.url}-copy`;
  }

  it("is what a fresh store is not", async () => {
    await expect(assertDurable(client, location, random)).resolves.toBeUndefined();
  });

  it.each([
    ["OFF", 0n],
    ["NORMAL", 1n],
  ])("is refused with synchronous=%s", async (level, read) => {
    await client.$disconnect();
    client = loweredTo(level);
    expect(await inWriter("PRAGMA synchronous")).toBe(read);
    await expect(assertDurable(client, location, random)).rejects.toMatchObject({
      code: "not-durable",
      message: expect.stringContaining(`synchronous=${read}, needed synchronous=2 (FULL)`),
    });
  });

  it("is refused without the write-ahead log", async () => {
    const copy = parseStoreUrl(await copyWithoutLog());
    await client.$disconnect();
    client = openClient(copy);
    await expect(assertDurable(client, copy, random)).rejects.toMatchObject({
      code: "not-durable",
      message: expect.stringContaining("journal_mode=delete, needed journal_mode=wal"),
    });
  });

  it("is not one after transactions that were rolled back: the settings last as long as the connection", async () => {
    for (let round = 0; round < 3; round += 1) {
      await expect(client.$transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(await inWriter("PRAGMA synchronous")).toBe(2n);
      expect(await inWriter("PRAGMA foreign_keys")).toBe(1n);
    }
  });

  it("opens again in write-ahead mode when something took it out of it", async () => {
    const copy = await copyWithoutLog();
    expect(await runSql(copy, "PRAGMA journal_mode")).toEqual([["delete"]]);
    await (await openStore({ url: copy })).close();
    expect(await runSql(copy, "PRAGMA journal_mode")).toEqual([["wal"]]);
  });
});

describe("a store on postgresql that could lose what it acknowledged", () => {
  beforeEach(async () => {
    database = await createDatabase("postgresql");
  });
  afterEach(() => database.drop());

  it("is refused while its database has synchronous_commit=off", async () => {
    const name = new URL(database.url).pathname.slice(1);
    await runSql(database.url, `ALTER DATABASE "${name}" SET synchronous_commit = off`);
    await expect(openStore({ url: database.url })).rejects.toMatchObject({
      code: "not-durable",
      message: expect.stringContaining("synchronous_commit=off"),
    });
    await runSql(database.url, `ALTER DATABASE "${name}" RESET synchronous_commit`);
    await (await openStore({ url: database.url })).close();
  });
});
