import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectTo, type Connections } from "../../src/store/database.ts";
import { sql } from "../../src/store/sql.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";
import { createWrite, type Transaction, type Write } from "../../src/store/transaction.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let connections: Connections;
let write: Write;

beforeEach(async () => {
  database = await createDatabase("postgresql");
  await runSql(database.url, "CREATE TABLE things (name TEXT PRIMARY KEY, n INT NOT NULL)");
  connections = connectTo(parseStoreUrl(database.url));
  write = createWrite(connections.writer, () => 0);
});
afterEach(async () => {
  await connections.close();
  await database.drop();
});

const add = (tx: Transaction, name: string) => tx.run(sql`INSERT INTO things VALUES (${name}, 0)`);
const count = (tx: Transaction, name: string) => tx.run(sql`UPDATE things SET n = n + 1 WHERE name = ${name}`);
const stored = () => runSql(database.url, "SELECT name, n FROM things ORDER BY name");

describe("a COMMIT on PostgreSQL that fails", () => {
  /** Lets every statement pass and has this done when COMMIT was sent. */
  const atCommit = (deed: string) =>
    runSql(
      database.url,
      `CREATE SEQUENCE tries;
       CREATE FUNCTION at_commit() RETURNS trigger AS $$ BEGIN PERFORM nextval('tries'); ${deed} RETURN NEW; END $$ LANGUAGE plpgsql;
       CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION at_commit()`,
    );
  const tries = async () => Number((await runSql(database.url, "SELECT last_value FROM tries")).flat());

  it("has certainly left nothing where PostgreSQL answers with an error", async () => {
    await atCommit("RAISE 'no space left' USING ERRCODE = '53100';");
    await expect(write((tx) => add(tx, "first"))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("no space left"),
    });
    expect(await tries()).toBe(1);
    expect(await stored()).toEqual([]);
  });

  it("is in doubt where PostgreSQL answers with its last words: the change may be stored here and wait for a standby", async () => {
    await atCommit("PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60);");
    await expect(write((tx) => add(tx, "first"))).rejects.toMatchObject({
      code: "commit-unknown",
      message: expect.stringContaining("terminating connection"),
    });
    expect(await tries()).toBe(1);
  });

  it("is in doubt where a pooler answers that it has lost the server", async () => {
    await atCommit("RAISE 'server conn crashed?' USING ERRCODE = '08P01';");
    await expect(write((tx) => add(tx, "first"))).rejects.toMatchObject({ code: "commit-unknown" });
  });

  it("is done again where it lost against another, as in a database whose transactions are serializable", async () => {
    await runSql(
      database.url,
      `INSERT INTO things VALUES ('one', 0), ('other', 0);
       DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`,
    );
    const serializable = connectTo(parseStoreUrl(database.url));
    let attempts = 0;
    let arrived = 0;
    let allThere = (): void => {};
    const both = new Promise<void>((resolve) => (allThere = resolve));
    const writeSerializable = createWrite(serializable.writer, () => 0);
    // Each reads what the other changes: of such two the one that commits later is told at its COMMIT.
    const skewed = (name: string) =>
      writeSerializable(async (tx) => {
        attempts += 1;
        await tx.rows(sql`SELECT sum(n) FROM things`);
        await count(tx, name);
        if (++arrived === 2) allThere();
        await both;
      });
    try {
      await Promise.all([skewed("one"), skewed("other")]);
    } finally {
      await serializable.close();
    }
    expect(attempts).toBe(3);
    expect(await stored()).toEqual([
      ["one", 1],
      ["other", 1],
    ]);
  });
});
