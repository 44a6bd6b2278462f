import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replay } from "../../src/rollout/replay.ts";
import { lookAt } from "../../src/service/monitor/look.ts";
import type { Watch } from "../../src/service/monitor/watch.ts";
import type { Term } from "../../src/store/leases.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import { WATCHED } from "./support/document.ts";
import { AWAY, doubled, spent, success } from "./support/observed.ts";
import { createMonitorRig, ROLLOUT, type MonitorRig } from "./support/rig.ts";

const MINUTES = 60_000;

describe.each(DATABASE_PROVIDERS)("the monitor looks at a rollout (%s)", (provider) => {
  let rig: MonitorRig;
  let watch: Watch | null;
  let term: Term;
  beforeEach(async () => {
    rig = await createMonitorRig(provider);
    watch = null;
    const taken = await rig.store.takeLease("monitor", "me", undefined);
    if (!taken) throw new Error("a new store has a lease already");
    term = taken;
  });
  afterEach(() => rig.close());

  const look = async (held = term, inTerm = () => true) => {
    rig.advance(5_000);
    const found = await lookAt(rig.deps, ROLLOUT, watch, held, inTerm);
    watch = found.watch;
    return found.status;
  };
  const climb = () => rig.as("token:ops", { type: "promote", reason: "climb", force: true });
  const inWatch = async () => {
    await climb();
    expect(await rig.where()).toBe("watch r2");
  };

  it("acts as declared when two looks agree, once, and says why in the trail", async () => {
    await inWatch();
    rig.observed.observations["success"] = success(10, 20);
    expect([await look(), await look(), await rig.where()]).toEqual(["triggered", "stopped", "prepare r3 held"]);
    expect([await look(), await look(), await rig.acts()]).toEqual(["clear", "clear", ["rollout.rolled_back"]]);
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 1 });
    expect(items[0]).toMatchObject({
      actor: "system:monitor",
      reason: expect.stringMatching(/^Too many failures: .*10 of 20/),
      data: {
        stop: { id: "failing", action: "rollback to prepare", exposure: 2, looks: 2, value: 0.5, sample: 20 },
        assessment: { stage: "watch", exposure: { runs: ["run-1"] } },
      },
    });
    expect(rig.deps.snapshots.current(ROLLOUT)).toMatchObject({ revision: 3, flags: { RECORDING: false } });
  });

  it("engages for violations at the first look, with the evidence, and not again while they stand", async () => {
    await inWatch();
    rig.observed.observations["doubled"] = doubled(2);
    expect([await look(), await rig.where()]).toEqual(["stopped", "watch r3 off"]);
    await rig.as("token:ops", { type: "rollback", to: "prepare", reason: "over" });
    await look();
    expect(await rig.acts()).toEqual(["kill_switch.engaged"]);
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, actor: "system:monitor", limit: 1 });
    expect(items[0]?.data["stop"]).toMatchObject({ id: "doubled", action: "engage off", looks: 1, value: 2 });
  });

  it("does not hold again what a person released, also not after a restart, until the stage is entered anew", async () => {
    await inWatch();
    rig.observed.observations["spent"] = spent(500);
    expect([await look(), await look(), await rig.where()]).toEqual(["triggered", "stopped", "watch r3 held"]);
    await rig.as("token:ops", { type: "release", reason: "seen" });
    watch = null;
    rig.advance(60 * MINUTES);
    expect([await look(), await look(), await rig.where()]).toEqual(["triggered", "triggered", "watch r4"]);
    await rig.as("token:ops", { type: "rollback", to: "prepare", reason: "again" });
    await rig.as("token:ops", { type: "release", reason: "again" });
    await climb();
    expect([await look(), await look(), await rig.acts()]).toEqual([
      "triggered",
      "stopped",
      ["promotion.held", "promotion.held"],
    ]);
  });

  it("only engages in the cool-down, and goes on when it is over", async () => {
    await inWatch();
    rig.observed.observations["spent"] = spent(500);
    await look();
    await look();
    rig.observed.observations["success"] = success(10, 20);
    expect([await look(), await look(), await rig.where()]).toEqual(["triggered", "triggered", "watch r3 held"]);
    rig.observed.observations["doubled"] = doubled(1);
    expect([await look(), await rig.where()]).toEqual(["stopped", "watch r4 held off"]);
    rig.observed.observations["doubled"] = doubled(0);
    rig.advance(15 * MINUTES);
    expect([await look(), await rig.where()]).toEqual(["stopped", "prepare r5 held off"]);
  });

  it("never acts on what it cannot read, and goes on counting where it left off", async () => {
    await inWatch();
    const bad = success(10, 20);
    rig.observed.observations["success"] = bad;
    expect(await look()).toBe("triggered");
    rig.observed.observations = { success: AWAY, spent: AWAY, doubled: AWAY };
    expect([await look(), await look(), await look()]).toEqual(["unreadable", "unreadable", "unreadable"]);
    expect([await rig.where(), await rig.acts()]).toEqual(["watch r2", []]);
    rig.observed.observations["success"] = bad;
    expect(await look()).toBe("stopped");
  });

  it("does nothing to a rollout that changed after it was assessed", async () => {
    await inWatch();
    rig.observed.observations["doubled"] = doubled(1);
    rig.observed.reading = async () => {
      rig.observed.reading = async () => {};
      await rig.as("token:ops", { type: "hold", reason: "people win" });
    };
    expect([await look(), await rig.where(), await rig.acts()]).toEqual(["stale", "watch r3 held", []]);
  });

  it("does nothing once its term is over, even where it has not noticed", async () => {
    await inWatch();
    rig.observed.observations["doubled"] = doubled(1);
    expect(await look(term, () => false)).toBe("stale");
    const next = await rig.store.takeLease("monitor", "other", await rig.store.findLease("monitor"));
    expect([await look(), await rig.where(), await rig.acts()]).toEqual(["stale", "watch r2", []]);
    expect(next && [await look(next), await rig.where()]).toEqual(["stopped", "watch r3 off"]);
  });

  it("promotes where the stage asks for it and everything passes, without a refusal at every look before", async () => {
    rig.observed.observations["spent"] = spent(5_000);
    expect([await look(), await look(), await rig.acts()]).toEqual(["clear", "clear", []]);
    rig.observed.observations["spent"] = spent(50);
    expect([await look(), await look(), await rig.where()]).toEqual(["promoted", "clear", "watch r2"]);
    expect(await rig.acts()).toEqual(["rollout.promoted"]);
  });

  it("does not promote what was rolled back, held or killed, until a person lets it", async () => {
    await inWatch();
    rig.observed.observations["success"] = success(10, 20);
    await look();
    await look();
    rig.advance(60 * MINUTES);
    expect([await look(), await look(), await rig.where()]).toEqual(["clear", "clear", "prepare r3 held"]);
    await rig.as("token:ops", { type: "engage", killSwitch: "off", reason: "sure" });
    await rig.as("token:ops", { type: "release", reason: "mended" });
    expect([await look(), await rig.where()]).toEqual(["clear", "prepare r5 off"]);
    await rig.as("token:ops", { type: "rearm", killSwitch: "off", reason: "mended", force: false });
    expect([await look(), await rig.where()]).toEqual(["promoted", "watch r7"]);
  });

  it("leaves a trail that replays to the state", async () => {
    await look();
    rig.observed.observations = { success: success(1, 20), spent: spent(500), doubled: doubled(3) };
    for (let times = 0; times < 4; times++) await look();
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 1000 });
    const { definition } = rig.deps.catalog.current(ROLLOUT);
    const state = await rig.store.findRollout(ROLLOUT);
    expect(await rig.acts()).toEqual(["rollout.promoted", "kill_switch.engaged"]);
    expect(replay(() => definition, items.toReversed())).toEqual(state);
  });

  it("waits for the approval of the stage above, and leaves no refusal meanwhile", async () => {
    await rig.close();
    rig = await createMonitorRig(provider, WATCHED.replace("title: Watch\n", "title: Watch\n    approvals: 1\n"));
    const held = await rig.store.takeLease("monitor", "me", undefined);
    expect(held && [await look(held), await look(held), await rig.where(), await rig.acts()]).toEqual([
      "clear",
      "clear",
      "prepare r1",
      [],
    ]);
  });
});
