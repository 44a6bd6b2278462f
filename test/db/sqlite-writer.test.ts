import { readdirSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sql } from "../../src/store/sql.ts";
import type { SqliteConnection } from "../../src/store/sqlite-connection.ts";
import { sqliteReader } from "../../src/store/sqlite-reader.ts";
import { openForWriting, sqliteWriter } from "../../src/store/sqlite-writer.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { Abandon, createWrite, type Transaction, type Write, type Writer } from "../../src/store/transaction.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";

const openFiles = () => readdirSync("/proc/self/fd").length;

describe("transactions on SQLite that wait for each other", () => {
  let database: TestDatabase;
  let writer: Writer;
  let write: Write;
  let scripts: string[];
  let told: string[];
  /** Replaces what a script does. */
  let insteadOf: ReadonlyMap<string, (connection: SqliteConnection) => void>;

  beforeEach(async () => {
    database = await createDatabase("sqlite");
    await runSql(database.url, "CREATE TABLE things (name TEXT UNIQUE)");
    scripts = [];
    told = [];
    insteadOf = new Map();
    writer = sqliteWriter(async () => {
      const location = parseStoreUrl(database.url);
      if (location.provider !== "sqlite") throw new Error(`${database.url} is no file`);
      const connection = await openForWriting(location);
      return {
        ...connection,
        get inTransaction() {
          return connection.inTransaction;
        },
        script(text) {
          scripts.push(text);
          told.push(text);
          (insteadOf.get(text) ?? (() => connection.script(text)))(connection);
        },
      };
    });
    write = createWrite(writer, () => 0);
  });
  afterEach(async () => {
    await writer.close();
    await database.drop();
  });

  const add = (name: string) => (tx: Transaction) => tx.run(sql`INSERT INTO things VALUES (${name})`);
  const all = (names: readonly string[], work = add) =>
    Promise.allSettled(names.map((name) => write(work(name)).finally(() => told.push(`answered ${name}`))));
  const stored = async () => (await runSql(database.url, "SELECT name FROM things ORDER BY name")).flat();
  const commits = () => scripts.filter((script) => script === "COMMIT").length;
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => `thing ${String(index).padStart(3, "0")}`);

  it("are stored by one COMMIT, and none is answered before it", async () => {
    await all(names(10));
    expect(await stored()).toEqual(names(10));
    expect(commits()).toBe(1);
    expect(told.indexOf("COMMIT")).toBeLessThan(told.findIndex((what) => what.startsWith("answered")));
  });

  it("let others have their turn in between, and are not so many that the first waits for long", async () => {
    let turns = 0;
    let over = false;
    const others = (async () => {
      for (; !over; turns += 1) await nextTurn();
    })();
    await all(names(100));
    over = true;
    await others;
    expect(await stored()).toEqual(names(100));
    expect(commits()).toBeGreaterThan(5);
    expect(commits()).toBeLessThan(10);
    expect(turns).toBeGreaterThanOrEqual(100);
  });

  it("do not see one that was abandoned or that failed", async () => {
    const answers = await all(names(6), (name) => async (tx) => {
      await add(name)(tx);
      if (name === "thing 001") throw new Abandon(-1);
      if (name === "thing 003") await add(name)(tx);
      return 1;
    });
    expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : "rejected"))).toEqual([
      1,
      -1,
      1,
      "rejected",
      1,
      1,
    ]);
    expect(await stored()).toEqual(["thing 000", "thing 002", "thing 004", "thing 005"]);
    expect(commits()).toBe(1);
  });

  it("are all in doubt when their COMMIT fails, and what was abandoned upon them is not answered either", async () => {
    const failing = () => {
      throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
    };
    insteadOf = new Map([["COMMIT", failing]]);
    const answers = await all(names(3), (name) => async (tx) => {
      const seen = await tx.rows(sql`SELECT name FROM things`);
      await add(name)(tx);
      if (seen.length === 2) throw new Abandon(-1);
      return 1;
    });
    const codes = answers.map((answer) => answer.status === "rejected" && answer.reason.code);
    expect(codes).toEqual(["commit-unknown", "commit-unknown", "unavailable"]);
    insteadOf = new Map();
    await all(["later"]);
    expect(await stored()).toEqual(["later"]);
  });

  it("are done again when SQLite undid the transaction for what another did", async () => {
    const answers = await all(names(3), (name) => async (tx) => {
      await add(name)(tx);
      // What a disk that is full does in the midst of a statement.
      if (name === "thing 001") await tx.run(sql`INSERT OR ROLLBACK INTO things VALUES (${name})`);
      return 1;
    });
    const codes = answers.map((answer) => (answer.status === "fulfilled" ? answer.value : answer.reason.code));
    expect(codes).toEqual([1, "unavailable", 1]);
    const [, causer] = answers;
    expect(causer?.status === "rejected" && causer.reason.message).toContain("UNIQUE constraint failed");
    expect(await stored()).toEqual(["thing 000", "thing 002"]);
  });

  it("can write nothing once they are over", async () => {
    const kept: Transaction[] = [];
    await write(async (tx) => void kept.push(tx));
    const stray = write(async (tx) => {
      await add("first")(tx);
      await tx.run(sql`INSERT OR ROLLBACK INTO things VALUES ('first')`).catch(() => undefined);
      await add("after SQLite undid the transaction")(tx);
    });
    // What undid it is the reason, for what came after as well.
    await expect(stray).rejects.toThrow(/UNIQUE constraint failed/);
    await write(async (tx) => {
      await add("another one's")(tx);
      for (const over of kept) await expect(add("after its end")(over)).rejects.toThrow("the transaction is over");
    });
    expect(await stored()).toEqual(["another one's"]);
  });

  it("are read beside on one connection, however many read first", async () => {
    await all(["one"]);
    const location = parseStoreUrl(database.url);
    if (location.provider !== "sqlite") throw new Error(`${database.url} is no file`);
    const before = openFiles();
    const reader = sqliteReader(location);
    await Promise.all(Array.from({ length: 20 }, () => reader.rows(sql`SELECT name FROM things`)));
    // The file, its log and their index.
    expect(openFiles() - before).toBeLessThanOrEqual(3);
    await reader.close();
  });

  it("are stored before the writer closes", async () => {
    const adding = all(names(3));
    await writer.close();
    await adding;
    expect(await stored()).toEqual(names(3));
  });
});
