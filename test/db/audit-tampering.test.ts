import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "../../src/service/verify-audit.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import {
  createDatabase,
  DATABASE_PROVIDERS,
  runSql,
  type DatabaseProvider,
  type TestDatabase,
} from "../support/database.ts";
import { sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";

/** Someone who owns the database, and so can take its guards away first. */
const UNGUARD: Record<DatabaseProvider, string> = {
  sqlite: `DROP TRIGGER audit_events_never_updated; DROP TRIGGER audit_events_never_deleted;
    DROP TRIGGER audit_events_never_replaced;`,
  postgresql: "DROP TRIGGER audit_events_append_only ON audit_events;",
};

const VALUES = "rollout, 999, revision, type, at, actor, reason, data, prev_hash, hash";
const COLUMNS = "rollout, seq, revision, type, at, actor, reason, data, prev_hash, hash";

describe.each(DATABASE_PROVIDERS)("a trail of 1200 events in %s, tampered with past the service", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    const state = sampleState("r");
    await store.createRollout(state, sampleDefinition(), [sampleEvent("r")]);
    await store.createRollout(sampleState("s"), sampleDefinition(), [sampleEvent("s")]);
    const refusals = Array.from({ length: 1198 }, (_, n) =>
      sampleEvent("r", { type: "rollout.promotion_refused", data: { n } }),
    );
    await store.commit({ rollout: "r", expectedRevision: 1, events: refusals });
    await store.commit(sampleCommit(state));
    await runSql(database.url, UNGUARD[provider]);
    // What points at events would keep them there.
    await runSql(database.url, "DELETE FROM untold_events");
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it("is whole before", async () => {
    const { valid, rollouts } = await verifyAudit(store, {});
    expect(valid).toBe(true);
    expect(rollouts.map(({ rollout, events }) => [rollout, events])).toEqual(
      expect.arrayContaining([
        ["r", 1200],
        ["s", 1],
      ]),
    );
  });

  it.each([
    ["an edited actor", "UPDATE audit_events SET actor = 'mallory' WHERE seq = 700", 700, /altered/],
    ["an edited type", "UPDATE audit_events SET type = 'no.such.type' WHERE seq = 700", 700, /altered/],
    ["edited data", `UPDATE audit_events SET data = '{"n":1}' WHERE seq = 700`, 700, /altered/],
    ["data that is no JSON", "UPDATE audit_events SET data = 'n' WHERE seq = 700", 700, /altered/],
    ["data that says two things", `UPDATE audit_events SET data = '{"n":0,"n":698}' WHERE seq = 700`, 700, /altered/],
    ["an event taken out", "DELETE FROM audit_events WHERE seq = 700", 700, /event 700 is missing/],
    ["the tail cut off", "DELETE FROM audit_events WHERE seq > 700", 701, /tail was cut off/],
    ["all of it taken out", "DELETE FROM audit_events", 1, /tail was cut off/],
    [
      "an event put behind the head",
      `INSERT INTO audit_events (${COLUMNS}) SELECT ${VALUES.replace("999", "seq + 1")} FROM audit_events WHERE seq = 1200`,
      1201,
      /event 1201/,
    ],
    [
      "an event put far behind",
      `INSERT INTO audit_events (${COLUMNS}) SELECT ${VALUES.replace("999", "9999")} FROM audit_events WHERE seq = 1200`,
      1201,
      /event 1201 is missing/,
    ],
    ["another head", "UPDATE rollouts SET audit_hash = 'x' WHERE name = 'r'", 1200, /rewritten/],
    ["a head set back", "UPDATE rollouts SET audit_seq = 1199 WHERE name = 'r'", 1199, /rewritten/],
  ])("is found broken by %s, and where", async (_, sql, seq, why) => {
    await runSql(database.url, sql);
    const { valid, rollouts } = await verifyAudit(store, {});
    const broken = rollouts.find(({ rollout }) => rollout === "r")?.problem;
    expect(valid).toBe(false);
    expect(broken).toEqual({ seq, why: expect.stringMatching(why) });
  });
});
