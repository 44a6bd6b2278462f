import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replay } from "../../src/rollout/replay.ts";
import type { EvidenceSubmission } from "../../src/service/services.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

const NO_GO: EvidenceSubmission = { form: "text", text: "NO-GO\n", exitCode: 1 };
const GO: EvidenceSubmission = { form: "text", text: "GO\n", exitCode: 0 };

describe("evidence posted by many at once", () => {
  it("is answered to each with what they posted themselves", async () => {
    // A read that takes its time: whoever is next in the line has written by then.
    const rig = await createRig((store) => ({
      ...store,
      async listEvidence(page) {
        await delay(20);
        return store.listEvidence(page);
      },
    }));
    try {
      const actors = Array.from({ length: 10 }, (_, number) => `token:ci-${number}`);
      const answers = await Promise.all(
        actors.map((actor) =>
          rig.services.evidence.record({
            rollout: ROLLOUT,
            evidence: "smoke",
            submission: GO,
            actor,
            source: null,
            observedAt: null,
          }),
        ),
      );
      expect(answers.map(({ record }) => record.actor)).toEqual(actors);
      expect(new Set(answers.map(({ record }) => record.id)).size).toBe(actors.length);
    } finally {
      await rig.close();
    }
  });
});

describe("evidence that trips a stop condition", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(() => rig.close());

  const record = (evidence: string, submission: EvidenceSubmission, observedAt: string | null = null) =>
    rig.services.evidence.record({
      rollout: ROLLOUT,
      evidence,
      submission,
      actor: "token:ci",
      source: null,
      observedAt,
    });
  const climbTo = async (stages: number) => {
    for (let step = 0; step < stages; step++) {
      await rig.execute({ type: "promote", reason: "climb", force: true });
    }
    rig.observed.forbidden = true;
    return (await rig.trail()).length;
  };
  const state = async () => (await rig.services.rollouts.get(ROLLOUT)).state;

  it("acts among thirty who hold and release without pause", { timeout: 120_000 }, async () => {
    await climbTo(1);
    let over = false;
    let answered = 0;
    const writing = Array.from({ length: 30 }, async (_, writer) => {
      for (let turn = 0; !over; turn += 1) {
        await rig.execute({ type: turn % 2 === 0 ? "hold" : "release", reason: `${writer}` });
        answered += 1;
      }
    });
    while (answered < 10) await nextTurn();
    const { actions } = await record("smoke", NO_GO).finally(() => (over = true));
    await Promise.all(writing);
    expect(actions).toMatchObject([{ decision: "accepted", stage: "prepare" }]);
  });

  it("acts at once, without telemetry, and says in the answer and the trail what it did and why", async () => {
    rig.observed.observations["success"] = proportion(19, 20);
    const before = await climbTo(1);
    const { record: recorded, actions } = await record("smoke", NO_GO);
    expect(recorded.verdict).toBe("fail");
    expect(actions).toEqual([
      {
        stopCondition: "smoke-no-go",
        title: "Smoke test says NO-GO",
        message: expect.stringContaining("NO-GO (exit code 1)"),
        // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
        then: "rollback to prepare",
        decision: "accepted",
        stage: "prepare",
        revision: 3,
      },
    ]);
    expect(await rig.trail(before)).toEqual(["evidence.recorded", "rollout.rolled_back"]);
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 2 });
    expect(items.map(({ actor, reason, at }) => [actor, reason, at])).toEqual([
      [
        "system:stop-condition",
        expect.stringMatching(/^Smoke test says NO-GO: NO-GO \(exit code 1\)/),
        recorded.recordedAt,
      ],
      ["token:ci", null, recorded.recordedAt],
    ]);
    expect(rig.services.flags.current(ROLLOUT)).toMatchObject({ revision: 3, flags: { RECORDING: false } });
    expect(await state()).toMatchObject({ stage: "prepare", hold: { actor: "system:stop-condition" } });
  });

  it("does not act twice on what is in force already", async () => {
    const before = await climbTo(0);
    const first = await record("smoke", NO_GO);
    const second = await record("smoke", NO_GO);
    expect([first, second].map(({ actions }) => actions[0]?.decision)).toEqual(["accepted", "unchanged"]);
    expect(await rig.trail(before)).toEqual(["evidence.recorded", "promotion.held", "evidence.recorded"]);
  });

  it("acts again after the hold was released, on a new report only", async () => {
    await climbTo(0);
    await record("smoke", NO_GO);
    await rig.execute({ type: "release", reason: "repaired" });
    expect((await state()).hold).toBeNull();
    expect((await record("smoke", GO)).actions).toEqual([]);
    expect((await record("smoke", NO_GO)).actions).toMatchObject([{ decision: "accepted" }]);
  });

  it("does several things, the most drastic first, each once", async () => {
    const before = await climbTo(2);
    const { actions } = await record("smoke", NO_GO);
    expect(actions.map(({ stopCondition, decision, stage }) => [stopCondition, decision, stage])).toEqual([
      ["smoke-kill", "accepted", "full"],
      ["smoke-back", "accepted", "watch"],
      ["smoke-hold", "unchanged", "watch"],
    ]);
    expect(await rig.trail(before)).toEqual(["evidence.recorded", "kill_switch.engaged", "rollout.rolled_back"]);
  });

  it("engages the emergency for a path that is not allowed, in a list or in a log", async () => {
    await climbTo(2);
    expect((await record("substitutions", { form: "paths", paths: ["docs/a.md"] })).actions).toEqual([]);
    // Words that are no paths must not trip an emergency.
    const quiet = await record("substitutions", {
      form: "text",
      text: "nothing was substituted today\n",
      exitCode: null,
    });
    expect([quiet.record.verdict, quiet.actions]).toEqual(["inconclusive", []]);
    const log = "x [TOKENS] saved=3 paths=[docs/a.md, src/b.py]\n";
    const { record: recorded, actions } = await record("substitutions", { form: "text", text: log, exitCode: null });
    expect(recorded).toMatchObject({ verdict: "fail", detail: { first: ["src/b.py"] } });
    expect(actions).toMatchObject([{ stopCondition: "other-paths", decision: "accepted", stage: "watch" }]);
    expect(Object.keys((await state()).engaged)).toEqual(["emergency"]);
  });

  it.each([
    [8, []],
    [8.5, [{ stopCondition: "memory-high", decision: "accepted", stage: "watch" }]],
  ])("compares a measurement of %d GiB with its limit", async (value, expected) => {
    await climbTo(1);
    const { actions } = await record("memory", { form: "measurement", value, unit: "GiB", note: null });
    expect(actions).toMatchObject(expected);
  });

  it("leaves alone what no stop condition of the stage looks at, and what is about another exposure", async () => {
    await climbTo(1);
    expect((await record("report", { form: "attestation", holds: false, note: "x", link: null })).actions).toEqual([]);
    expect((await record("smoke", NO_GO, "2026-02-28T00:00:00.000Z")).actions).toEqual([]);
    expect((await state()).stage).toBe("watch");
  });

  it("leaves a trail that replays to the state", async () => {
    await climbTo(2);
    await record("smoke", NO_GO);
    const { items } = await rig.store.listAudit({ rollout: ROLLOUT, limit: 1000 });
    const { definition } = await rig.services.definitions.get(ROLLOUT, "latest");
    expect(replay(() => definition, items.toReversed())).toEqual(await state());
  });

  it("refuses what the declared kind cannot be, and an exit code for paths", async () => {
    const sent = (evidence: string, submission: EvidenceSubmission) => record(evidence, submission);
    await expect(sent("smoke", { form: "paths", paths: [] })).rejects.toMatchObject({ code: "evidence-kind-mismatch" });
    await expect(sent("key", GO)).rejects.toThrow(/POST …\/probe/);
    await expect(sent("substitutions", GO)).rejects.toMatchObject({ code: "invalid-input" });
    expect((await rig.services.evidence.list({ rollout: ROLLOUT, limit: 10 })).items).toEqual([]);
  });
});

function proportion(successes: number, trials: number) {
  return { kind: "proportion" as const, perRun: [{ run: "run-1", successes, trials }], successes, trials };
}
