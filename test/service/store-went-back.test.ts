import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepAs, putBack } from "../replicas/support/earlier.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.close());

const served = () => rig.services.flags.current(ROLLOUT);

describe("a store that was put back before this process has noticed", () => {
  it("does not keep an acknowledged kill from being served", async () => {
    await keepAs(rig.url, "first");
    for (let i = 0; i < 2; i += 1) await rig.execute({ type: "promote", reason: "now", force: true });
    expect(served()?.revision).toBe(3);
    await putBack(rig.url, "first");
    const waiting = rig.services.feed.wait({ rollout: ROLLOUT, revision: served()?.revision ?? 0, ms: 60_000 });
    const { decision } = await rig.execute({ type: "engage", killSwitch: "off", reason: "3am" });
    expect(decision).toMatchObject({ outcome: "accepted", state: { revision: 2 } });
    expect(served()).toMatchObject({ revision: 2, engaged: ["off"] });
    expect((await waiting.answer)?.revision).toBe(2);
  });

  it("does not keep a rollout of a lost name from being made anew", async () => {
    const create = () =>
      rig.services.rollouts.create({ rollout: "more", definition: ROLLOUT, telemetry: null, actor: "token:ops" });
    await keepAs(rig.url, "second");
    await create();
    await rig.services.commands.execute({
      rollout: "more",
      command: { type: "hold", reason: "test" },
      actor: "token:ops",
      dryRun: false,
    });
    expect(rig.services.flags.current("more")?.revision).toBe(2);
    await putBack(rig.url, "second");
    await create();
    expect(rig.services.flags.current("more")?.revision).toBe(1);
  });
});
