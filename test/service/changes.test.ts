import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announcing, createChanges } from "../../src/service/changes.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

const changes = createChanges();
const told: (string | null)[] = [];
let rig: Rig;

beforeAll(async () => {
  changes.subscribe(({ rollout }) => told.push(rollout));
  rig = await createRig((store) => announcing(store, changes));
});

afterAll(() => rig.close());

describe("what is stored is announced", () => {
  it("a rollout that starts", () => {
    expect(told.splice(0)).toEqual([ROLLOUT]);
  });

  it("a command, and a refused one, which leaves a fact", async () => {
    await rig.execute({ type: "hold", reason: "the disk is full" });
    await rig.execute({ type: "promote", reason: null, force: false });
    expect(told.splice(0)).toEqual([ROLLOUT, ROLLOUT]);
  });

  it("not what was not written: a dry run", async () => {
    const command = { type: "release", reason: "there is space again" } as const;
    await rig.services.commands.execute({ rollout: ROLLOUT, command, actor: "token:ops", dryRun: true });
    expect(told.splice(0)).toEqual([]);
  });

  it("a freeze, to whoever watches any rollout", async () => {
    await rig.services.freeze.declare({ reason: "the year ends", actor: "token:ops" });
    expect(told.splice(0)).toEqual([null]);
  });

  it("to nobody who has unsubscribed", async () => {
    const late: (string | null)[] = [];
    changes.subscribe(({ rollout }) => late.push(rollout))();
    await rig.execute({ type: "release", reason: "there is space again" });
    expect([late, told.splice(0)]).toEqual([[], [ROLLOUT]]);
  });
});
