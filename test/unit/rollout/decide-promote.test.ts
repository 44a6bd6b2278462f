import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/definition/canonical-json.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { decide } from "../../../src/rollout/decide.ts";
import {
  UNSAID,
  DIGEST,
  MEASURED,
  NOW,
  assessmentOf,
  codes,
  decided,
  definition,
  machine,
  standing,
} from "./fixture.ts";
import type { Judged, Where } from "./fixture.ts";

const promote: Command = { type: "promote", reason: null, force: false };
const force: Command = { type: "promote", reason: "the customer waits", force: true };

const gates: readonly [string, Where, Judged, readonly string[], readonly string[]][] = [
  ["everything passes", { stage: "watch" }, {}, [], []],
  [
    "a criterion fails",
    { stage: "watch" },
    { criteria: { "no-duplicates": "fail" } },
    ["criterion-failed:no-duplicates"],
    ["criterion-failed:no-duplicates"],
  ],
  [
    "a criterion is an error",
    { stage: "watch" },
    { criteria: { "no-duplicates": "error" } },
    ["criterion-error:no-duplicates"],
    [],
  ],
  [
    "a criterion is inconclusive",
    { stage: "watch" },
    { criteria: { "no-duplicates": "inconclusive" } },
    ["criterion-inconclusive:no-duplicates"],
    [],
  ],
  ["a criterion that blocks nothing fails", { stage: "watch" }, { criteria: { "some-success": "fail" } }, [], []],
  ["the minimum is not reached", { stage: "watch" }, { minimum: "inconclusive" }, ["minimum-not-reached:watch"], []],
  ["the runs could not be read", { stage: "watch" }, { minimum: "error" }, ["minimum-not-reached:watch"], []],
  [
    "the minimum fails",
    { stage: "watch" },
    { minimum: "fail" },
    ["minimum-not-reached:watch"],
    ["minimum-not-reached:watch"],
  ],
  [
    "a stop condition is triggered",
    { stage: "watch" },
    { stops: { duplicated: "triggered" } },
    ["stop-condition-triggered:duplicated"],
    ["stop-condition-triggered:duplicated"],
  ],
  [
    "a stop condition is unknown",
    { stage: "watch" },
    { stops: { duplicated: "unknown" } },
    ["stop-condition-unknown:duplicated"],
    [],
  ],
  ["promotion is held", { stage: "watch", held: true }, {}, ["promotion-held:watch"], ["promotion-held:watch"]],
  [
    "switches are engaged",
    { stage: "watch", engaged: ["no-extended", "shutdown"] },
    {},
    ["kill-switch-engaged:no-extended", "kill-switch-engaged:shutdown"],
    ["kill-switch-engaged:no-extended", "kill-switch-engaged:shutdown"],
  ],
  ["it is the last stage", { stage: "full" }, {}, ["final-stage:full"], ["final-stage:full"]],
  [
    // The unknown stop condition looks at what a failed criterion looks at, which says it already.
    "all at once",
    { stage: "watch", held: true, engaged: ["shutdown"] },
    { criteria: { "no-duplicates": "fail" }, minimum: "inconclusive", stops: { duplicated: "unknown" } },
    [
      "promotion-held:watch",
      "kill-switch-engaged:shutdown",
      "minimum-not-reached:watch",
      "criterion-failed:no-duplicates",
    ],
    ["promotion-held:watch", "kill-switch-engaged:shutdown", "criterion-failed:no-duplicates"],
  ],
];

describe("promote", () => {
  describe.each(gates)("when %s", (_, where, judged, blocked, blockedByForce) => {
    it.each([
      ["asked", promote, blocked],
      ["forced", force, blockedByForce],
    ])("is blocked by exactly what it should be when %s", (__, command, expected) => {
      const state = standing(where);
      const decision = decided(state, command, { judged });
      expect(codes(decision)).toEqual(expected);
      expect(decision.outcome).toBe(expected.length === 0 ? "accepted" : "refused");
      expect(decision.events.map(({ type }) => type)).toEqual([
        expected.length === 0 ? "rollout.promoted" : "rollout.promotion_refused",
      ]);
      if (expected.length > 0) expect(decision.state).toBe(state);
    });
  });

  it("moves up one stage, raises the revision by one and begins a new exposure", () => {
    const state = standing({ stage: "watch" });
    const decision = decided(state, promote);
    expect(decision.state).toEqual({
      ...state,
      stage: "limited",
      revision: 8,
      exposure: { id: 8, since: NOW },
      updatedAt: NOW,
    });
    expect(decision.changes).toEqual([{ name: "HISTORY", from: false, to: true }]);
    expect(decision.environment["HISTORY"]).toBe(true);
    expect(decision.advisories).toEqual(["1 of 3 recommended runs finished"]);
  });

  it("keeps what it was judged by in its event", () => {
    const [event] = decided(standing({ stage: "watch" }), promote).events;
    expect(event).toMatchObject({ rollout: "ladder", revision: 8, at: NOW, actor: "token:ops", reason: null });
    expect(event?.data).toMatchObject({
      definition: DIGEST,
      from: "watch",
      to: "limited",
      forced: false,
      overridden: [],
      changes: [{ name: "HISTORY", from: false, to: true }],
      assessment: {
        exposure: { id: 5, runs: ["run-1"] },
        criteria: [
          { id: "no-duplicates", verdict: "pass", observed: "3 found", expected: "none", sample: 40 },
          { id: "some-success", verdict: "pass", blocking: false },
        ],
        stopConditions: [{ id: "duplicated", status: "clear" }],
      },
    });
  });

  it("marks a forced promotion with what it passed over", () => {
    const judged: Judged = { criteria: { "no-duplicates": "inconclusive" }, minimum: "inconclusive" };
    const { events, advisories } = decided(standing({ stage: "watch" }), force, { judged });
    expect(advisories.at(-1)).toBe(
      "passed over by force: minimum-not-reached (watch), criterion-inconclusive (no-duplicates)",
    );
    const [event] = events;
    expect(event?.reason).toBe("the customer waits");
    expect(event?.data).toMatchObject({
      forced: true,
      overridden: [
        { code: "minimum-not-reached", subject: "watch" },
        { code: "criterion-inconclusive", subject: "no-duplicates" },
      ],
    });
  });

  it.each([null, "", "  "])("is not forced without a reason: %j", (reason) => {
    const decision = decided(standing({ stage: "watch" }), { ...force, reason });
    expect(codes(decision)).toEqual(["reason-required"]);
    expect(decision.events[0]?.data).toMatchObject({
      forced: true,
      to: "limited",
      blockers: [{ code: "reason-required" }],
    });
  });

  it("tells the numbers and what to do in each blocker", () => {
    const judged: Judged = { criteria: { "smoke-passes": "fail" } };
    const [blocker] = decided(standing({ stage: "prepare" }), promote, { judged }).blockers;
    expect(blocker).toEqual({
      code: "criterion-failed",
      subject: "smoke-passes",
      message: "Smoke passes: 3 of 40 are wrong. To do: clear the cause or roll back; follow runbook smoke-fails.",
      observed: "3 found",
      window: { since: "2026-02-28T09:00:00.000Z", until: NOW, runs: 1, finished: 0 },
      rows: [],
      query: null,
      expected: "none",
      sample: 40,
      needs: {},
      runbook: "smoke-fails",
    });
    const held = decided(standing({ stage: "watch", held: true }), promote).blockers[0];
    expect(held?.message).toMatch(
      /held since 2026-02-28T09:00:00.000Z by token:first \(the first reason\).*release the hold/,
    );
  });

  describe("out of a stage with a baseline", () => {
    const missing = { "success-rate": { kind: "unavailable", cause: "timeout", message: "took 10 s" } } as const;
    const empty = { "success-rate": { kind: "proportion", perRun: [], successes: 0, trials: 0 } } as const;

    it("freezes what was measured, with a digest over it", () => {
      const { state, events } = decided(standing({ stage: "prepare" }), promote);
      const { digest, ...content } = state.baseline ?? { digest: "" };
      expect(content).toEqual({
        stage: "prepare",
        capturedAt: NOW,
        runs: ["run-1"],
        metrics: [
          { metric: "success-rate", perRun: [{ run: "run-1", successes: 9, trials: 10 }], successes: 9, trials: 10 },
        ],
      });
      expect(digest).toBe(digestOf(content));
      expect(events[0]?.data["baseline"]).toEqual(state.baseline);
    });

    it.each([
      ["could not be read", missing],
      ["was not observed", {}],
      ["has no trials", empty],
    ])("is refused when the metric %s, unless forced", (_, observations) => {
      const state = standing({ stage: "prepare" });
      expect(codes(decided(state, promote, { observations }))).toEqual(["criterion-inconclusive:success-rate"]);
      const forced = decided(state, force, { observations });
      expect(forced.outcome).toBe("accepted");
      expect(forced.state.baseline).toBeNull();
    });

    it("keeps an earlier baseline when a forced promotion could not measure a new one", () => {
      const earlier = decided(standing({ stage: "prepare" }), promote).state.baseline;
      const again = { ...standing({ stage: "prepare" }), baseline: earlier };
      expect(decided(again, force, { observations: {} }).state.baseline).toEqual(earlier);
      const later = decided(again, promote, { observations: MEASURED, now: "2026-04-01T00:00:00.000Z" }).state.baseline;
      expect(later?.capturedAt).toBe("2026-04-01T00:00:00.000Z");
    });
  });

  describe("throws, because the caller is wrong,", () => {
    const state = standing({ stage: "watch" });
    const given = { definition, machine, state, command: promote, actor: "token:ops", now: NOW, baselineCapture: null };
    const input = { ...given, clearance: UNSAID };
    const good = assessmentOf(definition, state);
    it.each([
      ["without an assessment", null, /needs an assessment/],
      ["on the assessment of another stage", assessmentOf(definition, standing({ stage: "limited" })), /stage limited/],
      ["on the assessment of another exposure", { ...good, exposure: { ...good.exposure, id: 4 } }, /exposure 4/],
      ["on an assessment that lacks a criterion", { ...good, criteria: [] }, /without no-duplicates/],
      ["on an assessment that lacks a stop condition", { ...good, stopConditions: [] }, /without duplicated/],
    ])("%s", (_, assessment, message) => {
      expect(() => decide({ ...input, assessment })).toThrow(message);
    });

    it("when nobody looked at what people have said", () => {
      expect(() => decide({ ...given, assessment: good })).toThrow(/needs a clearance and got none/);
      expect(() => decide({ ...given, clearance: null, assessment: good })).toThrow(/needs a clearance/);
    });

    it("when the baseline capture of the stage is not passed", () => {
      const prepare = standing({ stage: "prepare" });
      const assessment = assessmentOf(definition, prepare);
      expect(() => decide({ ...input, state: prepare, assessment })).toThrow(/no baseline capture/);
    });
  });
});
