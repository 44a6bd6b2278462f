import { copyFileSync, readdirSync } from "node:fs";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import {
  sampleCommit,
  sampleDefinition,
  sampleEvent,
  sampleEvidence,
  sampleState,
} from "../support/database-samples.ts";

const state = sampleState("r");

/** Lets every statement of a commit pass and the COMMIT itself fail, which otherwise takes a broken disk. */
const FAIL_AT_COMMIT = {
  sqlite: `CREATE TABLE void_ (id INTEGER PRIMARY KEY);
    CREATE TABLE debt (id INTEGER REFERENCES void_ (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER fail_at_commit AFTER INSERT ON audit_events BEGIN INSERT INTO debt VALUES (1); END;`,
  postgresql: `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
    CREATE CONSTRAINT TRIGGER fail_at_commit AFTER INSERT ON audit_events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail();`,
};
const MEND = {
  sqlite: "DROP TRIGGER fail_at_commit",
  postgresql: "DROP TRIGGER fail_at_commit ON audit_events",
};

describe.each(DATABASE_PROVIDERS)("the store on %s when things go wrong", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    await store.createRollout(state, sampleDefinition(), [sampleEvent("r")]);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  // SQLite tells no disk that broke from a COMMIT that it refused; an error of PostgreSQL is an answer.
  const failed =
    provider === "sqlite"
      ? { code: "commit-unknown", message: expect.stringContaining("may or may not be stored") }
      : { code: "unavailable", message: expect.stringContaining("nothing was written") };

  it(`calls a failed COMMIT ${failed.code}, does not repeat it, and works again once the cause is gone`, async () => {
    await runSql(database.url, FAIL_AT_COMMIT[provider]);
    const commit = sampleCommit(state);
    await expect(store.commit(commit)).rejects.toMatchObject(failed);
    expect((await store.findRollout("r"))?.revision).toBe(1);
    await runSql(database.url, MEND[provider]);
    expect(await store.commit(commit)).toBe("committed");
  });

  it("writes nothing when the database refuses a later statement of the commit", async () => {
    // The table is away, so everything before the evidence has to be taken back.
    await runSql(database.url, "ALTER TABLE evidence RENAME TO evidence_away");
    const commit = sampleCommit(state, { evidence: sampleEvidence("r") });
    await expect(store.commit(commit)).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.listEvidence({ rollout: "r", limit: 1 })).rejects.toMatchObject({ code: "unavailable" });
    await runSql(database.url, "ALTER TABLE evidence_away RENAME TO evidence");
    expect(await store.findRollout("r")).toEqual(state);
    expect((await store.listAudit({ rollout: "r", limit: 10 })).items).toHaveLength(1);
    expect(await store.commit(commit)).toBe("committed");
  });

  it.each([
    ["is no JSON", "UPDATE rollouts SET state = 'x'", "not JSON"],
    ["lacks a member", `UPDATE rollouts SET state = '{"rollout":"r"}'`, "/definition is nothing, needed an object"],
    ["holds a wrong instant", "UPDATE rollouts SET state = replace(state, '.000Z', '+00:00')", "needed an instant"],
    [
      "disagrees with its revision column",
      "UPDATE rollouts SET revision = 7",
      "column revision is 7 and its state says 1",
    ],
    ["disagrees with its stage column", "UPDATE rollouts SET stage = 'x'", "column stage is x"],
  ])("refuses to act on a state that %s", async (_, sql, problem) => {
    await runSql(database.url, sql);
    const expected = { code: "corrupt-row", message: expect.stringContaining(problem) };
    await expect(store.findRollout("r")).rejects.toMatchObject(expected);
    await expect(store.listRollouts({ limit: 10 })).rejects.toMatchObject(expected);
  });

  it("refuses evidence with a verdict that does not exist", async () => {
    await store.commit({ rollout: "r", expectedRevision: 1, events: [], evidence: sampleEvidence("r") });
    await runSql(database.url, "UPDATE evidence SET verdict = 'excellent'");
    await expect(store.latestEvidence("r", 1)).rejects.toMatchObject({
      code: "corrupt-row",
      message: expect.stringContaining("needed one of pass, inconclusive, error, fail"),
    });
  });

  it("refuses a definition whose digest is not its own", async () => {
    const other = { ...sampleDefinition("other"), digest: sampleDefinition().digest };
    await expect(store.saveDefinition(other, state.updatedAt)).rejects.toThrow(
      "is not the digest of the definition other",
    );
    const forged = "INSERT INTO definitions SELECT 'forged', name, document, created_at FROM definitions";
    await runSql(database.url, forged);
    await expect(store.findDefinition("forged")).rejects.toMatchObject({ code: "corrupt-row" });
  });
});

describe("the store on sqlite while another process writes", () => {
  let database: TestDatabase;
  const execute = (sql: string) => ({ sql, args: [], argTypes: [] });

  beforeEach(async () => {
    database = await createDatabase("sqlite");
  });
  afterEach(() => database.drop());

  it("waits for the other's transaction, keeps reading, and commits without leaving connections open", async () => {
    const other = await new PrismaLibSql({ url: database.url }).connect();
    let retries = 0;
    let letGoAfter = 0;
    // Asked before each retry, which makes the moment of letting go exact.
    const random = () => {
      retries += 1;
      if (retries === letGoAfter) void other.executeRaw(execute("ROLLBACK"));
      return 0;
    };
    const store = await openStore({ url: database.url, random });
    await store.createRollout(state, sampleDefinition(), []);
    const openFiles: number[] = [];
    for (let round = 1; round <= 5; round += 1) {
      await other.executeRaw(execute("BEGIN IMMEDIATE"));
      retries = 0;
      letGoAfter = 2;
      const commit = store.commit({ rollout: "r", expectedRevision: 1, events: [sampleEvent("r")] });
      expect(await store.findRollout("r")).toEqual(state);
      expect(await commit).toBe("committed");
      expect(retries).toBe(2);
      openFiles.push(readdirSync("/proc/self/fd").length);
    }
    // Fewer is fine: those of earlier tests are closed when their memory is collected.
    expect(openFiles.at(-1), `open files after each round: ${openFiles.join(", ")}`).toBeLessThanOrEqual(
      openFiles[0] ?? 0,
    );
    expect((await store.listAudit({ limit: 10 })).items.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
    await store.close();
    await other.dispose();
  });

  it("leaves behind one file that is the whole store", async () => {
    const store = await openStore({ url: database.url });
    await store.createRollout(state, sampleDefinition(), []);
    await store.close();
    const file = database.url.slice("file:".length);
    const copy = `${file}-copy`;
    copyFileSync(file, copy);
    expect(await runSql(`file:${copy}`, "SELECT name FROM rollouts")).toEqual([["r"]]);
  });

  it("gives up with a clear message when the other never lets go", async () => {
    const store = await openStore({ url: database.url, random: () => 0 });
    await store.createRollout(state, sampleDefinition(), []);
    const other = await new PrismaLibSql({ url: database.url }).connect();
    await other.executeRaw(execute("BEGIN IMMEDIATE"));
    await expect(store.commit(sampleCommit(state))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("nothing was written"),
    });
    await other.executeRaw(execute("ROLLBACK"));
    expect(await store.commit(sampleCommit(state))).toBe("committed");
    await other.dispose();
    await store.close();
  });
});
