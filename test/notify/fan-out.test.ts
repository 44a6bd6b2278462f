import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/definition/canonical-json.ts";
import { headsPublisher } from "../../src/notify/publish-heads.ts";
import { noticeOf } from "../../src/rollout/notice.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, runSql, type TestDatabase } from "../support/database.ts";
import { at, sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";
import { dispatcherRig } from "./support/rig.ts";

const START = new Date(at(60));
const SLACK = { target: "slack", lane: null };
const DISABLE_TRIGGERS = "ALTER TABLE audit_events DISABLE TRIGGER USER";

describe.each(DATABASE_PROVIDERS)("events on %s that are to be told", (provider) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const state = sampleState("demo");
  const create = () => store.createRollout(state, sampleDefinition(), [sampleEvent("demo")]);
  const engage = () =>
    store.commit(sampleCommit(state, { events: [sampleEvent("demo", { revision: 2, type: "kill_switch.engaged" })] }));
  const unguard = () =>
    runSql(database.url, provider === "sqlite" ? "DROP TRIGGER audit_events_never_updated" : DISABLE_TRIGGERS);
  const log = async () => (await store.listDeliveries({ limit: 100 })).items;

  it("are made once by replicas that find the same events, in one transaction or not at all", async () => {
    await create();
    await engage();
    // The second delivery to one target is refused by the database, so the message must go as well.
    await expect(store.fanOut(() => [SLACK, SLACK], at(60), 10)).rejects.toThrow();
    expect(await store.backlog()).toMatchObject({ waiting: 2, pending: 0 });
    const others = await Promise.all([1, 2, 3].map(() => openStore({ url: database.url })));
    try {
      await Promise.all(others.map((other) => other.fanOut(() => [SLACK], at(60), 10)));
      await store.fanOut(() => [SLACK], at(60), 10);
      expect((await log()).map(({ message }) => message).toSorted()).toEqual(["demo/1", "demo/2"]);
    } finally {
      await Promise.all(others.map((other) => other.close()));
    }
  });

  it("take no room where nobody wants them", async () => {
    await create();
    await engage();
    await dispatcherRig(store, [], START).dispatcher.tick();
    expect(await store.backlog()).toEqual({ waiting: 0, pending: 0, failed: 0, oldestAt: null });
    expect(await runSql(database.url, "SELECT key FROM outbox")).toEqual([]);
  });

  it("are told of events that the version before this one put into the outbox by itself", async () => {
    await create();
    await runSql(database.url, "DELETE FROM untold_events");
    const notice = noticeOf({ ...sampleEvent("demo"), seq: 1 });
    await runSql(
      database.url,
      `INSERT INTO outbox (key, rollout, type, body, created_at)
        VALUES ('demo/1', 'demo', 'rollout.created', '${canonicalJson({ ...notice })}', '${at(0)}')`,
    );
    await engage();
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["demo/1", "demo/2"]);
  });

  it("tell of what can be read when something beside it cannot", async () => {
    await create();
    await engage();
    await headsPublisher(store, () => START)();
    await unguard();
    await runSql(database.url, "UPDATE audit_events SET data = '{broken' WHERE seq = 1");
    await runSql(
      database.url,
      `INSERT INTO outbox (key, type, body, created_at) VALUES ('broken', 'rollout.created', '{broken', '${at(0)}')`,
    );
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["audit.heads/2026-01-05", "demo/2"]);
    expect(rig.logged.join()).toMatch(/notice broken is not what this program writes/);
    expect(await store.backlog()).toMatchObject({ waiting: 2, pending: 0 });
  });

  it("tell of what can be read behind any number of those that cannot", async () => {
    await create();
    const many = Array.from({ length: 250 }, (_, n) => sampleEvent("demo", { type: "promotion.held", data: { n } }));
    await store.commit({ rollout: "demo", expectedRevision: 1, events: many });
    await unguard();
    await runSql(database.url, "UPDATE audit_events SET data = '{broken'");
    const broken = many.map((_, n) => `('broken/${n}', 'rollout.created', '{broken', '${at(0)}')`);
    await runSql(database.url, `INSERT INTO outbox (key, type, body, created_at) VALUES ${broken.join()}`);
    await engage();
    await headsPublisher(store, () => START)();
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["audit.heads/2026-01-05", "demo/252"]);
    expect(await store.backlog()).toMatchObject({ waiting: 501, pending: 0 });
  });

  it("are all addressed in one turn, however many there are", async () => {
    await create();
    const many = Array.from({ length: 250 }, (_, n) => sampleEvent("demo", { type: "promotion.held", data: { n } }));
    await store.commit({ rollout: "demo", expectedRevision: 1, events: many });
    await headsPublisher(store, () => START)();
    await dispatcherRig(store, [], START).dispatcher.tick();
    expect(await store.backlog()).toMatchObject({ waiting: 0 });
  });
});
