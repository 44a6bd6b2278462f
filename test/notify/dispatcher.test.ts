import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PostAnswer } from "../../src/notify/post.ts";
import { headsPublisher } from "../../src/notify/publish-heads.ts";
import { pruneNotices } from "../../src/service/prune-notices.ts";
import type { ClaimedDelivery } from "../../src/store/outbox-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import { at, sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";
import { answered, dispatcherRig } from "./support/rig.ts";

const START = new Date(at(60));
const SLACK = { target: "slack", lane: null };

describe.each(DATABASE_PROVIDERS)("notifications on %s", (provider) => {
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
  const engage = (changes = {}) =>
    store.commit(
      sampleCommit(state, { events: [sampleEvent("demo", { revision: 2, type: "kill_switch.engaged", ...changes })] }),
    );
  const repeated = () => sampleEvent("_service", { revision: 0, type: "delivery.redelivered" });
  const log = async (filter = {}) => (await store.listDeliveries({ limit: 100, ...filter })).items;

  it("tell every target once of every event people must hear of, in order", async () => {
    await create();
    await engage();
    const rig = dispatcherRig(store, ["slack", "webhook"], START);
    await rig.dispatcher.tick();
    await rig.dispatcher.tick();
    for (const target of ["slack", "webhook"]) {
      const to = rig.sent.filter((sent) => sent.target === target);
      expect(to.map(({ key }) => key)).toEqual(["demo/1", "demo/2"]);
      expect(to[0]).toMatchObject({ contacts: 2 });
    }
    expect(new Set(rig.sent.map(({ delivery }) => delivery)).size).toBe(4);
    expect(await log()).toMatchObject(
      Array(4).fill({ status: "delivered", attempts: 1, deliveredAt: at(60), lastStatus: 200 }),
    );
  });

  it("lose nothing where the process ends between the commit and the dispatch", async () => {
    await create();
    await engage();
    await store.close();
    store = await openStore({ url: database.url });
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["demo/1", "demo/2"]);
  });

  it("say nothing of what was not committed, nor of what is no news", async () => {
    await create();
    expect(await store.commit({ ...sampleCommit(state), expectedRevision: 8, next: { ...state, revision: 9 } })).toBe(
      "stale",
    );
    await engage({ data: { unchanged: true, killSwitch: "x" } });
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["demo/1"]);
  });

  it("try a target that fails again, under the same id, and give up after eight times", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack"], START);
    rig.answers.set("slack", () => answered(503));
    for (let turn = 0; turn < 12; turn++) {
      await rig.dispatcher.tick();
      rig.pass(33);
    }
    expect(rig.sent).toHaveLength(8);
    expect(new Set(rig.sent.map(({ delivery }) => delivery)).size).toBe(1);
    expect(await log()).toMatchObject([{ status: "failed", attempts: 8, lastStatus: 503, nextAttemptAt: null }]);
  });

  it("do not try before it is time", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack"], START);
    rig.answers.set("slack", () => answered(500));
    await rig.dispatcher.tick();
    rig.pass(0.49);
    await rig.dispatcher.tick();
    expect(rig.sent).toHaveLength(1);
    rig.pass(0.01);
    await rig.dispatcher.tick();
    expect(rig.sent).toHaveLength(2);
  });

  it("reach the other targets, and leave transitions alone, while one hangs", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack", "webhook"], START);
    let end: (answer: PostAnswer) => void = () => undefined;
    rig.answers.set("slack", () => new Promise((resolve) => (end = resolve)));
    const hanging = rig.dispatcher.tick();
    await expect.poll(() => rig.sent.length).toBe(2);
    expect(await engage()).toBe("committed");
    // Does not wait for the target that hangs, and does not start a second message to it.
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ target, key }) => `${target} ${key}`).toSorted()).toEqual([
      "slack demo/1",
      "webhook demo/1",
      "webhook demo/2",
    ]);
    rig.answers.delete("slack");
    end(answered(200));
    await hanging;
    expect(await log({ status: "delivered" })).toHaveLength(4);
  });

  it("are sent by one of two replicas, and by the other after the lease of one that died", async () => {
    await create();
    const second = await openStore({ url: database.url });
    try {
      const one = dispatcherRig(store, ["slack"], START);
      const two = dispatcherRig(second, ["slack"], START);
      await Promise.all([one.dispatcher.tick(), two.dispatcher.tick()]);
      await two.dispatcher.tick();
      expect([...one.sent, ...two.sent]).toHaveLength(1);

      await engage();
      await store.fanOut(() => [SLACK], at(60), 10);
      const taken = await store.claimDelivery("slack", at(60), at(61));
      await two.dispatcher.tick();
      expect([...one.sent, ...two.sent]).toHaveLength(1);
      two.pass(1);
      await two.dispatcher.tick();
      expect(two.sent.at(-1)).toMatchObject({ key: "demo/2", delivery: taken?.id });
      // The one thought dead wakes up: what it has to say about the delivery is no longer asked.
      const late = { status: "failed", lastStatus: 500, lastError: "late", nextAttemptAt: null } as const;
      expect(taken && (await store.settleDelivery(taken, at(62), late))).toBe(false);
      expect((await log())[0]).toMatchObject({ status: "delivered", attempts: 2 });
    } finally {
      await second.close();
    }
  });

  it("are redelivered under the same id, when asked", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack"], START);
    rig.answers.set("slack", () => answered(404));
    await rig.dispatcher.tick();
    const [failed] = await log({ status: "failed" });
    expect(failed).toMatchObject({ lastStatus: 404, message: "demo/1", type: "rollout.created", rollout: "demo" });
    rig.answers.delete("slack");
    expect(await store.redeliver(failed?.id ?? "", at(60), repeated)).toMatchObject({ status: "pending", attempts: 0 });
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ delivery }) => delivery)).toEqual([failed?.id, failed?.id]);
    expect(await log()).toMatchObject([{ status: "delivered", lastError: null }]);
    for (const id of ["0", "99", "4294967296", "x"])
      expect(await store.redeliver(id, at(60), repeated)).toBeUndefined();
  });

  it("leave an event of who had them told again, and none where there was nothing to tell", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    const [{ id } = { id: "" }] = await log();
    await store.redeliver(id, at(60), repeated);
    await store.redeliver("99", at(60), repeated);
    const trail = await store.trail("_service", { after: null, limit: 10 });
    expect(trail.map(({ type }) => type)).toEqual(["delivery.redelivered"]);
    // Nor is anybody told of it beyond that.
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["demo/1", "demo/1"]);
  });

  it("are kept for thirty days and pruned then, unless they are still on their way", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack", "webhook"], START);
    rig.answers.set("webhook", () => answered(503));
    await rig.dispatcher.tick();
    await engage();
    const days = (count: number) => new Date(Date.parse(at(0)) + count * 86_400_000);
    expect(await pruneNotices(store, days(29))).toBe(0);
    // One of its deliveries is tried again, and the other notice is not addressed yet.
    expect(await pruneNotices(store, days(31))).toBe(0);
    expect(await store.backlog()).toEqual({
      waiting: 1,
      pending: 1,
      failed: 0,
      oldestAt: expect.any(String) as string,
    });
    const webhook = { id: (await log({ target: "webhook" }))[0]?.id ?? "", attempt: 1 };
    const failed = { status: "failed", lastStatus: 503, lastError: "gone", nextAttemptAt: null } as const;
    expect(await store.settleDelivery(webhook as ClaimedDelivery, at(61), failed)).toBe(true);
    expect(await store.backlog()).toMatchObject({ waiting: 1, pending: 0, failed: 1 });
    expect(await pruneNotices(store, days(31))).toBe(1);
    expect(await log()).toEqual([]);
    expect(await store.backlog()).toMatchObject({ waiting: 1, pending: 0, failed: 0, oldestAt: at(0) });
    await rig.dispatcher.tick();
    expect(rig.sent.filter(({ target }) => target === "slack").map(({ key }) => key)).toEqual(["demo/1", "demo/2"]);
  });

  it("are listed by rollout, target and state, page by page, and only of rollouts one may read", async () => {
    await create();
    await engage();
    const rig = dispatcherRig(store, ["slack", "webhook"], START);
    await rig.dispatcher.tick();
    expect(await log({ rollout: "demo" })).toHaveLength(4);
    expect(await log({ rollout: "demo", rollouts: ["other"] })).toHaveLength(0);
    expect(await log({ rollouts: ["demo"], target: "slack" })).toHaveLength(2);
    expect(await log({ status: "failed" })).toHaveLength(0);
    const first = await store.listDeliveries({ limit: 3 });
    const second = await store.listDeliveries({ limit: 3, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(["4", "3", "2", "1"]);
  });

  it("publish the heads of the trails once a day, over all replicas", async () => {
    await create();
    await Promise.all([1, 2].map(() => headsPublisher(store, () => START)()));
    await headsPublisher(store, () => new Date(at(24 * 60 + 60)))();
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["audit.heads/2026-01-05", "audit.heads/2026-01-06", "demo/1"]);
  });

  it("wait in the store while it does not answer, and say so", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack"], START);
    const broken = { ...store, fanOut: () => Promise.reject(new Error("The store could not answer")) };
    const failing = dispatcherRig(broken, ["slack"], START);
    await failing.dispatcher.tick();
    expect(failing.logged).toEqual(["notifications: fan out: The store could not answer"]);
    await rig.dispatcher.tick();
    expect(rig.sent).toHaveLength(1);
  });

  it("start nothing once stopped", async () => {
    await create();
    const rig = dispatcherRig(store, ["slack"], START);
    await rig.dispatcher.stop();
    await rig.dispatcher.tick();
    expect(rig.sent).toEqual([]);
  });
});
