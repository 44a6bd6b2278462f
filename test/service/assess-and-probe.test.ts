import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoreError } from "../../src/store/store-error.ts";
import { createRig, ROLLOUT, type Rig } from "./support/rig.ts";

describe("over a store that works", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig();
  });
  afterEach(() => rig.close());

  const probe = (evidence: string) =>
    rig.services.evidence.probe({ rollout: ROLLOUT, evidence, actor: "token:ops", source: "cron" });

  it.each([
    [{ status: 200 }, "pass", "API_KEY works (HTTP 200)"],
    [{ status: 401 }, "fail", "API_KEY is not accepted (HTTP 401)"],
    [{ status: 500 }, "error", "HTTP 500 says nothing"],
    [{ failure: { cause: "timeout" as const, message: "no answer in 10 s" } }, "error", "no answer in 10 s"],
  ])("a probe that gives %j is recorded as evidence that says %s", async (outcome, verdict, message) => {
    rig.observed.probe = outcome;
    const { record, actions } = await probe("key");
    expect(record).toMatchObject({
      verdict,
      message: expect.stringContaining(message),
      source: "cron",
      evidence: "key",
    });
    expect(actions).toEqual([]);
    expect(await rig.trail(1)).toEqual(["evidence.recorded"]);
  });

  it("a probe that is off records nothing and says which variable to set", async () => {
    rig.observed.probe = { off: true, message: "API_KEY is not set in the service's environment" };
    await expect(probe("key")).rejects.toMatchObject({
      code: "probe-off",
      message: expect.stringContaining("Set API_KEY"),
    });
    expect(await rig.trail(1)).toEqual([]);
  });

  it.each([
    ["smoke", "evidence-kind-mismatch"],
    ["nothing", "evidence-not-declared"],
  ])("a probe of %s is refused as %s", async (evidence, code) => {
    await expect(probe(evidence)).rejects.toMatchObject({ code });
  });

  it("an assessment names the runbooks of what does not pass, blocking or not, and passes advice on", async () => {
    rig.observed.advice = ["runs is read whole"];
    const { blockers, runbooks, advice, assessment } = await rig.services.assessments.assess(ROLLOUT, "token:ops");
    expect(blockers.map(({ code, subject }) => [code, subject])).toEqual([
      ["stop-condition-unknown", "smoke-no-go"],
      ["criterion-inconclusive", "success"],
    ]);
    expect([runbooks.map(({ id }) => id), advice]).toEqual([["keys"], ["runs is read whole"]]);
    expect(blockers[0]?.window).toEqual({
      since: assessment.exposure.since,
      until: assessment.at,
      runs: 0,
      finished: 0,
    });
  });
});

describe("over a store that fails", () => {
  const CALLS: Readonly<Record<string, (rig: Rig) => Promise<unknown>>> = {
    "rollouts.list": ({ services }) => services.rollouts.list({ limit: 1 }),
    "rollouts.get": ({ services }) => services.rollouts.get(ROLLOUT),
    "rollouts.create": ({ services }) =>
      services.rollouts.create({ rollout: "other", definition: ROLLOUT, telemetry: null, actor: "x" }),
    "assessments.assess": ({ services }) => services.assessments.assess(ROLLOUT, "token:ops"),
    "metrics.read": ({ services }) => services.metrics.read({ rollout: ROLLOUT, runs: null }),
    "commands.execute": (rig) => rig.execute({ type: "engage", killSwitch: "off", reason: "x" }),
    "evidence.record": ({ services }) => {
      const submission = { form: "text" as const, text: "GO", exitCode: 0 };
      return services.evidence.record({
        rollout: ROLLOUT,
        evidence: "smoke",
        submission,
        actor: "x",
        source: null,
        observedAt: null,
      });
    },
    "evidence.probe": ({ services }) =>
      services.evidence.probe({ rollout: ROLLOUT, evidence: "key", actor: "x", source: null }),
    "evidence.list": ({ services }) => services.evidence.list({ rollout: ROLLOUT, limit: 1 }),
    "exposures.get": ({ services }) => services.exposures.get(ROLLOUT),
    "exposures.report": ({ services }) =>
      services.exposures.report({ rollout: ROLLOUT, runs: ["a"], revision: null, actor: "x" }),
    "audit.list": ({ services }) => services.audit.list({ limit: 1 }),
    "receipts.find": ({ services }) => services.receipts.find("x", "y"),
  };

  it.each([
    ["unavailable", "store-unavailable", "the disk is gone"],
    ["commit-unknown", "store-unavailable", "may or may not be stored"],
    ["invalid-cursor", "invalid-input", "no cursor of ours"],
  ] as const)("every use case answers %s as %s", async (found, code, message) => {
    let broken = false;
    const rig = await createRig((store) => {
      const guarded = Object.entries(store).map(([name, method]: [string, (...args: never[]) => unknown]) => {
        const call = (...args: never[]) => (broken ? Promise.reject(new StoreError(found, message)) : method(...args));
        return [name, call];
      });
      return Object.fromEntries(guarded);
    });
    try {
      broken = true;
      for (const [name, call] of Object.entries(CALLS)) {
        await expect(call(rig), name).rejects.toMatchObject({ name: "ServiceError", code, message });
      }
      expect((await rig.services.health.ready()).checks["store"]).not.toBe("ok");
    } finally {
      await rig.close();
    }
  });
});
