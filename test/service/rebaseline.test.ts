import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replay } from "../../src/rollout/replay.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

const share = (run: string, successes: number, trials: number) => {
  return { kind: "proportion" as const, perRun: [{ run, successes, trials }], successes, trials };
};
const run = (id: string, finished = true) => ({ run: id, finished, known: true });

describe("re-baselining", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
    rig.observed.runs = [run("base-1")];
    rig.observed.observations["success"] = share("base-1", 19, 20);
    await rig.execute({ type: "promote", reason: "climb", force: true });
  });
  afterEach(() => rig.close());

  const rebaseline = (runs: readonly string[]) => rig.execute({ type: "rebaseline", runs, reason: "new model" });
  const state = async () => (await rig.services.rollouts.get(ROLLOUT)).state;

  it("measures the named runs, freezes them and serves the same flags at the new revision", async () => {
    rig.observed.runs = [run("base-2")];
    rig.observed.observations["success"] = share("base-2", 18, 20);
    const before = rig.services.flags.current(ROLLOUT);
    const { decision } = await rebaseline(["base-2", "base-2"]);
    expect(decision.outcome).toBe("accepted");
    expect((await state()).baseline).toMatchObject({
      stage: "prepare",
      runs: ["base-2"],
      metrics: [{ successes: 18 }],
    });
    expect(rig.services.flags.current(ROLLOUT)).toEqual({ ...before, revision: 3 });
    expect(await rig.trail(2)).toEqual(["baseline.replaced"]);
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 1000 });
    const { definition } = await rig.services.definitions.get(ROLLOUT, null);
    expect(replay(() => definition, items.toReversed())).toEqual(await state());
  });

  it("is refused, and recorded as refused, for a run the telemetry does not know", async () => {
    const { decision } = await rebaseline(["base-1", "nobody"]);
    expect(decision.blockers.map(({ code, subject }) => [code, subject])).toEqual([["unknown-run", "nobody"]]);
    expect(await rig.trail(2)).toEqual(["baseline.replacement_refused"]);
    expect((await state()).revision).toBe(2);
  });

  it("is refused while what is measured now has regressed against the old baseline", async () => {
    rig.observed.observations["success"] = share("base-1", 10, 20);
    const { decision } = await rebaseline(["base-1"]);
    expect(decision.blockers).toMatchObject([
      { code: "regression-open", subject: "no-regression", window: { runs: 1 }, runbook: "regressed" },
    ]);
    expect(decision.runbooks.map(({ id }) => id)).toEqual(["regressed"]);
  });

  it("is refused where telemetry is away", async () => {
    rig.observed.problem = { kind: "unavailable", cause: "unreachable", message: "the database is away" };
    rig.observed.observations = { success: rig.observed.problem };
    const { decision } = await rebaseline(["base-1"]);
    expect(decision.blockers.map(({ code }) => code)).toEqual(["unknown-run", "baseline-not-measured"]);
  });

  it("changes nothing when it is only asked", async () => {
    const command = { type: "rebaseline" as const, runs: ["base-1"], reason: "may I?" };
    const { decision } = await rig.services.commands.execute({ rollout: ROLLOUT, command, actor: "x", dryRun: true });
    expect([decision.outcome, (await state()).revision]).toEqual(["accepted", 2]);
  });
});

describe("a new baseline that loses a race", () => {
  it("is not decided anew: what it was measured against may be gone", async () => {
    let others = 0;
    const rig = await createRig((store) => ({
      ...store,
      commit: (commit) => (others-- > 0 ? Promise.resolve("stale") : store.commit(commit)),
    }));
    try {
      rig.observed.runs = [run("base-1")];
      rig.observed.observations["success"] = share("base-1", 19, 20);
      others = 1;
      const lost = rig.execute({ type: "rebaseline", runs: ["base-1"], reason: "new model" });
      await expect(lost).rejects.toMatchObject({ code: "concurrent-change" });
      expect(await rig.trail()).toEqual(["rollout.created"]);
    } finally {
      await rig.close();
    }
  });
});
