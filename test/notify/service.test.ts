import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRig, ROLLOUT, type Rig } from "../service/support/rig.ts";
import { dispatcherRig } from "./support/rig.ts";

describe("moves of a rollout", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(() => rig.close());

  it("by hand are told as well as those by the system", async () => {
    await rig.execute({ type: "hold", reason: "wait" });
    await rig.execute({ type: "hold", reason: "again, which changes nothing" });
    await rig.execute({ type: "release", reason: "go on" });
    const trail = await rig.trail();
    const { dispatcher, sent } = dispatcherRig(rig.store, ["slack"], rig.clock());
    await dispatcher.tick();
    expect(trail).toEqual(["rollout.created", "promotion.held", "promotion.released"]);
    expect(sent.map(({ key }) => key)).toEqual([1, 2, 3].map((seq) => `${ROLLOUT}/${seq}`));
    const { items } = await rig.services.deliveries.list({ rollout: ROLLOUT, limit: 10 });
    expect(items.map(({ type }) => type)).toEqual(trail.toReversed());
  });

  it("can be told again through the service, which knows no other deliveries", async () => {
    const { dispatcher } = dispatcherRig(rig.store, ["slack"], rig.clock());
    await dispatcher.tick();
    expect(await rig.services.deliveries.redeliver({ id: "1", actor: "token:ops" })).toMatchObject({
      status: "pending",
      message: `${ROLLOUT}/1`,
    });
    await expect(rig.services.deliveries.redeliver({ id: "9", actor: "token:ops" })).rejects.toMatchObject({
      code: "delivery-not-found",
    });
  });
});
