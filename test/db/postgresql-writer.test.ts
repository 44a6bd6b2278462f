import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectTo, type Connections } from "../../src/store/database.ts";
import { sql } from "../../src/store/sql.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { createWrite, type Reader, type Transaction, type Write } from "../../src/store/transaction.ts";
import { startTcpProxy } from "../replicas/support/tcp-proxy.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let connections: Connections;
let write: Write;

beforeEach(async () => {
  database = await createDatabase("postgresql");
  await runSql(database.url, "CREATE TABLE things (name TEXT PRIMARY KEY, n INT NOT NULL)");
  connections = connectTo(parseStoreUrl(database.url), "the writer under test");
  write = createWrite(connections.writer, () => 0);
});
afterEach(async () => {
  await connections.close();
  await database.drop();
});

const add = (tx: Transaction, name: string) => tx.run(sql`INSERT INTO things VALUES (${name}, 0)`);
const count = (tx: Transaction, name: string) => tx.run(sql`UPDATE things SET n = n + 1 WHERE name = ${name}`);
const stored = () => runSql(database.url, "SELECT name, n FROM things ORDER BY name");
const breakConnections = () =>
  runSql(
    database.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'the writer under test'`,
  );

describe("a transaction on PostgreSQL whose connection breaks", () => {
  it("leaves nothing when it does so between two statements", async () => {
    const broken = write(async (tx) => {
      await add(tx, "first");
      await breakConnections();
      await add(tx, "second");
    });
    await expect(broken).rejects.toMatchObject({ code: "unavailable" });
    await write((tx) => add(tx, "later"));
    expect(await stored()).toEqual([["later", 0]]);
  });

  it("is in doubt when it does so before COMMIT is answered", async () => {
    const broken = write(async (tx) => {
      await add(tx, "first");
      await breakConnections();
    });
    await expect(broken).rejects.toMatchObject({ code: "commit-unknown" });
    await write((tx) => add(tx, "later"));
    expect(await stored()).toEqual([["later", 0]]);
  });
});

describe("a transaction on PostgreSQL that finds its connection dead", () => {
  const names = ["one", "two", "three", "four", "five"];
  const together = (by: Write, prefix: string) =>
    Promise.all(names.map((name) => by((tx) => add(tx, `${prefix} ${name}`))));

  it("is done on another when the server ended it while nobody used it", async () => {
    await together(write, "before");
    await breakConnections();
    await together(write, "after");
    expect(await stored()).toHaveLength(10);
  });

  it("is done on another when it fell silent", async () => {
    const proxy = await startTcpProxy(database.url);
    const through = connectTo(parseStoreUrl(proxy.url));
    try {
      const writeThrough = createWrite(through.writer, () => 0);
      await together(writeThrough, "before");
      await proxy.set("hang");
      const waiting = together(writeThrough, "after");
      await proxy.set("pass");
      await waiting;
      expect(await stored()).toHaveLength(10);
    } finally {
      await through.close();
      await proxy.close();
    }
  });
});

describe("a read on PostgreSQL that finds its connection dead", () => {
  const together = (by: Reader) => Promise.all(Array.from({ length: 5 }, () => by.rows(sql`SELECT 1 AS one`)));

  it("is done on another when the server ended it while nobody used it", async () => {
    await together(connections.reader);
    await breakConnections();
    expect((await together(connections.reader)).flat()).toHaveLength(5);
  });

  it("is done on another when it fell silent", async () => {
    const proxy = await startTcpProxy(database.url);
    const through = connectTo(parseStoreUrl(proxy.url));
    try {
      await together(through.reader);
      await proxy.set("hang");
      const waiting = together(through.reader);
      await proxy.set("pass");
      expect((await waiting).flat()).toHaveLength(5);
    } finally {
      await through.close();
      await proxy.close();
    }
  });
});

describe("a transaction on PostgreSQL", () => {
  it("is not taken for stored when PostgreSQL rolled it back at COMMIT", async () => {
    const swallowed = write(async (tx) => {
      await add(tx, "first");
      await tx.run(sql`SELECT 1 / 0`).catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: "unavailable" });
    expect(await stored()).toEqual([]);
  });

  it("is done again when it lost a deadlock", async () => {
    await runSql(database.url, "INSERT INTO things VALUES ('one', 0), ('other', 0)");
    let arrived = 0;
    let bothThere = (): void => {};
    const both = new Promise<void>((resolve) => (bothThere = resolve));
    const inOrder = (names: readonly [string, string]) =>
      write(async (tx) => {
        await count(tx, names[0]);
        if (++arrived === 2) bothThere();
        await both;
        await count(tx, names[1]);
      });
    await Promise.all([inOrder(["one", "other"]), inOrder(["other", "one"])]);
    expect(arrived).toBe(3);
    expect(await stored()).toEqual([
      ["one", 2],
      ["other", 2],
    ]);
  });
});

describe("statements on PostgreSQL that do not wait for each other", () => {
  it("run in the order they were given, each with its own answer", async () => {
    const answers = await write((tx) =>
      Promise.all([add(tx, "one"), count(tx, "one"), tx.rows(sql`SELECT n FROM things`), count(tx, "nobody")]),
    );
    expect(answers).toEqual([1, 1, [{ n: 1 }], 0]);
  });

  it("leave nothing when one of them fails, and its reason is the one told", async () => {
    await write((tx) => add(tx, "there"));
    const failing = write((tx) => Promise.all([add(tx, "before"), add(tx, "there"), add(tx, "behind")]));
    await expect(failing).rejects.toThrow(/duplicate key/);
    await write((tx) => add(tx, "later"));
    expect(await stored()).toEqual([
      ["later", 0],
      ["there", 0],
    ]);
  });

  it("tell the first failure, however deep in promises the statement is, and are done again where it was a deadlock", async () => {
    await runSql(
      database.url,
      `CREATE SEQUENCE tries;
       CREATE FUNCTION lose() RETURNS trigger AS $$ BEGIN
         IF NEW.name = 'full' THEN RAISE 'no space left' USING ERRCODE = '53100'; END IF;
         IF nextval('tries') % 2 = 1 THEN RAISE 'deadlock' USING ERRCODE = '40P01'; END IF;
         RETURN NEW;
       END $$ LANGUAGE plpgsql;
       CREATE TRIGGER lose BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION lose()`,
    );
    const deep = async (tx: Transaction, name: string): Promise<unknown> =>
      Promise.all([count(tx, "nobody"), (async () => Promise.all([count(tx, "nobody"), add(tx, name)]))()]);
    const deeds = (name: string) =>
      write((tx) => Promise.all([deep(tx, name), count(tx, "nobody"), count(tx, "nobody")]));
    for (let round = 0; round < 20; round += 1) await deeds(`thing ${round}`);
    expect(await stored()).toHaveLength(20);
    for (let round = 0; round < 20; round += 1) await expect(deeds("full")).rejects.toThrow(/no space left/);
  });

  it("leave nothing when they come after the end of their transaction", async () => {
    let late: Promise<unknown> = Promise.resolve();
    await write(async (tx) => {
      await add(tx, "first");
      late = new Promise((resolve) => setImmediate(resolve)).then(() => add(tx, "late"));
      late.catch(() => {});
    });
    await expect(late).rejects.toThrow("the transaction is over");
    expect(await stored()).toEqual([["first", 0]]);
  });

  it("leave nothing when their connection breaks", async () => {
    const broken = write(async (tx) => {
      await add(tx, "first");
      const together = Promise.all([tx.rows(sql`SELECT pg_sleep(60)`), add(tx, "second"), add(tx, "third")]);
      await Promise.all([together, breakConnections()]);
    });
    await expect(broken).rejects.toMatchObject({ code: "unavailable" });
    expect(await stored()).toEqual([]);
  });
});

describe("rows that a transaction on PostgreSQL holds", () => {
  it("do not keep waiting whoever wants the table for itself, however many hold them one after the other", async () => {
    await write((tx) => add(tx, "held"));
    const hold = (tx: Transaction) => tx.hold(sql`SELECT n FROM things WHERE name = 'held'`);
    let isOver = false;
    const holders = Array.from({ length: 8 }, async () => {
      while (!isOver) await write(async (tx) => (await hold(tx), await tx.rows(sql`SELECT pg_sleep(0.01)`)));
    });
    try {
      for (let round = 1; round <= 5; round += 1) {
        await write(async (tx) => {
          await tx.claim("things");
          await count(tx, "held");
        });
      }
    } finally {
      isOver = true;
      await Promise.all(holders);
    }
    expect(await stored()).toEqual([["held", 5]]);
  });

  it("are held by others too, and changed by nobody before all of them are done", async () => {
    await write((tx) => add(tx, "held"));
    const order: string[] = [];
    const change = () => write((tx) => count(tx, "held")).then(() => void order.push("changed"));
    const hold = (tx: Transaction) => tx.hold(sql`SELECT n FROM things WHERE name = 'held'`);
    let changing: Promise<void> | undefined;
    await write(async (one) => {
      await hold(one);
      await write(async (other) => {
        expect(await hold(other)).toEqual([{ n: 0 }]);
        changing = change();
        await waitsForLock();
        order.push("other done");
      });
      await waitsForLock();
      order.push("one done");
    });
    await changing;
    expect(order).toEqual(["other done", "one done", "changed"]);
  });

  /** Resolves once a statement of the writer waits for a lock. */
  const waitsForLock = () =>
    expect
      .poll(() =>
        runSql(
          database.url,
          `SELECT count(*)::int FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'the writer under test' AND wait_event_type = 'Lock'`,
        ),
      )
      .toEqual([[1]]);
});
