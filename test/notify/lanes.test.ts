import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pagerdutyTarget } from "../../src/notify/pagerduty.ts";
import type { PostAnswer } from "../../src/notify/post.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import { at, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";
import { answered, dispatcherRig, plainTarget } from "./support/rig.ts";

const START = new Date(at(60));
const { wants, lane } = pagerdutyTarget({ routingKey: "R" });
const PAGERDUTY = { ...plainTarget("pagerduty"), wants, ...(lane && { lane }) };

describe.each(DATABASE_PROVIDERS)("what PagerDuty is told on %s", (provider) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    for (const name of ["demo", "other"]) {
      await store.createRollout(sampleState(name), sampleDefinition(), [sampleEvent(name)]);
    }
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const tell = (type: "kill_switch.engaged" | "kill_switch.rearmed", killSwitch: string, rollout = "demo") =>
    store.commit({ rollout, expectedRevision: 1, events: [sampleEvent(rollout, { type, data: { killSwitch } })] });

  it("of an incident comes in order, and what fails holds up no other incident", async () => {
    await tell("kill_switch.engaged", "a"); // demo/2
    await tell("kill_switch.rearmed", "a"); // demo/3
    await tell("kill_switch.engaged", "b"); // demo/4
    await tell("kill_switch.engaged", "a", "other"); // other/2
    const rig = dispatcherRig(store, [PAGERDUTY, "slack"], START);
    let first = true;
    rig.answers.set("pagerduty", () => {
      const status = first ? 503 : 202;
      first = false;
      return answered(status);
    });
    const told = () => rig.sent.filter(({ target }) => target === "pagerduty").map(({ key }) => key);
    await rig.dispatcher.tick();
    expect(told()).toEqual(["demo/2", "demo/4", "other/2"]);
    rig.pass(0.5);
    await rig.dispatcher.tick();
    expect(told().slice(3)).toEqual(["demo/2", "demo/3"]);
    expect(rig.sent.filter(({ target }) => target === "slack")).toHaveLength(6);
  });

  it("of one incident, and be it a thousand times, holds up no other", async () => {
    const events = Array.from({ length: 50 }, (_, index) =>
      sampleEvent("demo", {
        type: index % 2 === 0 ? "kill_switch.engaged" : "kill_switch.rearmed",
        data: { killSwitch: "a" },
      }),
    );
    for (let round = 0; round < 21; round += 1) await store.commit({ rollout: "demo", expectedRevision: 1, events });
    await tell("kill_switch.engaged", "a", "other");
    const rig = dispatcherRig(store, [PAGERDUTY], START);
    rig.answers.set("pagerduty", () => answered(rig.sent.length === 1 ? 503 : 202));
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["demo/2", "other/2"]);
  });

  it("goes on where what was before it is given up", async () => {
    await tell("kill_switch.engaged", "a");
    await tell("kill_switch.rearmed", "a");
    const rig = dispatcherRig(store, [PAGERDUTY], START);
    rig.answers.set("pagerduty", () => answered(400));
    await rig.dispatcher.tick();
    expect(rig.sent.map(({ key }) => key)).toEqual(["demo/2", "demo/3"]);
  });

  it("of an incident waits for what another replica is sending", async () => {
    await tell("kill_switch.engaged", "a");
    await tell("kill_switch.rearmed", "a");
    const second = await openStore({ url: database.url });
    try {
      const one = dispatcherRig(store, [PAGERDUTY], START);
      const two = dispatcherRig(second, [PAGERDUTY], START);
      let end: (answer: PostAnswer) => void = () => undefined;
      one.answers.set("pagerduty", () => new Promise((resolve) => (end = resolve)));
      const sending = one.dispatcher.tick();
      await expect.poll(() => one.sent.length).toBe(1);
      await two.dispatcher.tick();
      expect(two.sent).toEqual([]);
      one.answers.delete("pagerduty");
      end(answered(202));
      await sending;
      expect([...one.sent, ...two.sent].map(({ key }) => key)).toEqual(["demo/2", "demo/3"]);
    } finally {
      await second.close();
    }
  });
});
