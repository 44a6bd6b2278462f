import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assertDurable } from "../../src/store/durability.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sql } from "../../src/store/sql.ts";
import { openForWriting, sqliteWriter } from "../../src/store/sqlite-writer.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { createWrite, type Write, type Writer } from "../../src/store/transaction.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;

function sqliteLocation(url: string) {
  const location = parseStoreUrl(url);
  if (location.provider !== "sqlite") throw new Error(`${url} is no file`);
  return location;
}

describe("a store on sqlite that could lose what it acknowledged", () => {
  let location: ReturnType<typeof sqliteLocation>;
  let writer: Writer;
  let write: Write;

  beforeEach(async () => {
    database = await createDatabase("sqlite");
    location = sqliteLocation(database.url);
    await migrate(location);
    writeBy(sqliteWriter(() => openForWriting(location)));
  });
  afterEach(async () => {
    await writer.close();
    await database.drop();
  });

  function writeBy(next: Writer): void {
    writer = next;
    write = createWrite(writer, () => 0);
  }

  async function inWriter(pragma: "synchronous" | "foreign_keys"): Promise<unknown> {
    const question = pragma === "synchronous" ? sql`PRAGMA synchronous` : sql`PRAGMA foreign_keys`;
    const [row] = await write((tx) => tx.rows<Readonly<Record<string, unknown>>>(question));
    return row?.[pragma];
  }

  /** A writer whose connection was tampered with, as an upgrade of the driver might do. */
  function loweredTo(level: string): Writer {
    return sqliteWriter(async () => {
      const connection = await openForWriting(location);
      connection.script(`PRAGMA synchronous = ${level}`);
      return connection;
    });
  }

  /** The same content as backup tools write it: in the journal mode SQLite starts with. */
  async function copyWithoutLog(): Promise<string> {
    await runSql(database.url, `VACUUM INTO '${database.url.slice("file:".length)}-copy'`);
    return `${database.url}-copy`;
  }

  it("is what a fresh store is not", async () => {
    await expect(assertDurable(write, location)).resolves.toBeUndefined();
  });

  it.each([
    ["OFF", 0],
    ["NORMAL", 1],
  ])("is refused with synchronous=%s", async (level, read) => {
    await writer.close();
    writeBy(loweredTo(level));
    expect(await inWriter("synchronous")).toBe(read);
    await expect(assertDurable(write, location)).rejects.toMatchObject({
      code: "not-durable",
      message: expect.stringContaining(`synchronous=${read}, needed synchronous=2 (FULL)`),
    });
  });

  it("is refused without the write-ahead log", async () => {
    const copy = sqliteLocation(await copyWithoutLog());
    await writer.close();
    writeBy(sqliteWriter(() => openForWriting(copy)));
    await expect(assertDurable(write, copy)).rejects.toMatchObject({
      code: "not-durable",
      message: expect.stringContaining("journal_mode=delete, needed journal_mode=wal"),
    });
  });

  it("is not one after transactions that were rolled back: the settings last as long as the connection", async () => {
    for (let round = 0; round < 3; round += 1) {
      await expect(write(() => Promise.reject(new TypeError("no")))).rejects.toThrow("no");
      expect(await inWriter("synchronous")).toBe(2);
      expect(await inWriter("foreign_keys")).toBe(1);
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
