import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/rollout/command.ts";
import { decide } from "../../../src/rollout/decide.ts";
import { needsAssessment } from "../../../src/rollout/needs-assessment.ts";
import { NOW, codes, decided, definition, machine, standing, UNSAID } from "./fixture.ts";
import type { Where } from "./fixture.ts";

const rollback = (to: string, reason = "it is broken"): Command => ({ type: "rollback", to, reason });
const engage = (killSwitch: string, reason = "fire"): Command => ({ type: "engage", killSwitch, reason });
const mark = (reason: string) => ({ at: NOW, actor: "token:ops", reason });

describe("rollback", () => {
  it("moves down, holds with the reason, and begins a new exposure", () => {
    const state = standing({ stage: "full" });
    const decision = decided(state, rollback("watch"));
    const hold = mark("rolled back from full to watch: it is broken");
    expect(decision.state).toEqual({
      ...state,
      stage: "watch",
      hold,
      revision: 8,
      exposure: { id: 8, since: NOW },
      updatedAt: NOW,
    });
    expect(decision.events).toMatchObject([
      {
        type: "rollout.rolled_back",
        revision: 8,
        reason: "it is broken",
        data: { from: "full", to: "watch", held: true },
      },
    ]);
  });

  it("begins a new exposure even where the environment stays the same", () => {
    const decision = decided(standing({ stage: "limited", engaged: ["shutdown"] }), rollback("watch"));
    expect(decision.changes).toEqual([]);
    expect(decision.state.exposure).toEqual({ id: 8, since: NOW });
  });

  it("keeps the mark of a hold there was before", () => {
    const state = standing({ stage: "full", held: true });
    expect(decided(state, rollback("limited")).state.hold).toEqual(state.hold);
  });

  it.each([
    ["the stage it is in", "watch", "it is broken", ["not-an-earlier-stage:watch"]],
    ["a later stage", "full", "it is broken", ["not-an-earlier-stage:full"]],
    ["a stage there is not", "nowhere", "it is broken", ["unknown-stage:nowhere"]],
    ["no reason", "prepare", " ", ["reason-required"]],
  ])("is refused with %s", (_, to, reason, expected) => {
    const state = standing({ stage: "watch" });
    const decision = decided(state, rollback(to, reason));
    expect(codes(decision)).toEqual(expected);
    expect(decision.state).toBe(state);
    expect(decision.events).toMatchObject([
      { type: "rollout.rollback_refused", revision: 7, data: { from: "watch", to } },
    ]);
  });
});

describe("hold and release", () => {
  it("hold and release in turn, with an event each and the exposure kept", () => {
    const state = standing({ stage: "watch" });
    const held = decided(state, { type: "hold", reason: "lunch" });
    expect(held.state).toEqual({ ...state, revision: 8, hold: mark("lunch"), updatedAt: NOW });
    const released = decided(held.state, { type: "release", reason: "back" });
    expect(released.state).toEqual({ ...state, revision: 9, updatedAt: NOW });
    expect([...held.events, ...released.events].map(({ type }) => type)).toEqual([
      "promotion.held",
      "promotion.released",
    ]);
    expect(released.events[0]?.data["hold"]).toEqual(mark("lunch"));
  });

  it.each([
    ["hold", true],
    ["release", false],
  ] as const)("leave everything as it is where it already is so: %s", (type, held) => {
    const state = standing({ stage: "watch", held });
    const decision = decided(state, { type, reason: "again" });
    expect(decision).toMatchObject({ outcome: "unchanged", changes: [], events: [] });
    expect(decision.state).toBe(state);
  });

  it.each(["hold", "release"] as const)("are refused without a reason: %s", (type) => {
    const decision = decided(standing({ stage: "watch" }), { type, reason: "" });
    expect(codes(decision)).toEqual(["reason-required"]);
    expect(decision.events.map((event) => event.type)).toEqual([`promotion.${type}_refused`]);
  });
});

describe("engage", () => {
  it.each<[string, Where, string, Partial<{ stage: string; held: boolean; exposure: number }>]>([
    [
      "moves down and holds from above its stage",
      { stage: "full" },
      "emergency",
      { stage: "watch", held: true, exposure: 8 },
    ],
    [
      "never moves up from below its stage",
      { stage: "prepare" },
      "emergency",
      { stage: "prepare", held: false, exposure: 8 },
    ],
    [
      "keeps the exposure where the environment stays the same",
      { stage: "watch" },
      "no-extended",
      { stage: "watch", held: false, exposure: 5 },
    ],
    [
      "works while held and with others engaged",
      { stage: "limited", held: true, engaged: ["no-extended"] },
      "shutdown",
      { stage: "prepare", held: true, exposure: 8 },
    ],
  ])("%s", (_, where, killSwitch, expected) => {
    const { outcome, state } = decided(standing(where), engage(killSwitch));
    expect(outcome).toBe("accepted");
    expect({ stage: state.stage, held: state.hold !== null, exposure: state.exposure.id }).toEqual(expected);
    expect(state.engaged[killSwitch]).toEqual(mark("fire"));
    expect(state.revision).toBe(8);
  });

  it("says in the hold which switch moved it down", () => {
    const { hold } = decided(standing({ stage: "full" }), engage("shutdown")).state;
    expect(hold?.reason).toBe("kill switch shutdown moved down from full to prepare: fire");
  });

  it("does not ask for a reason", () => {
    expect(decided(standing({ stage: "full" }), engage("shutdown", "")).outcome).toBe("accepted");
  });

  it("changes nothing the second time, keeps the first mark, and records the call", () => {
    const state = standing({ stage: "watch", engaged: ["shutdown"] });
    const decision = decided(state, engage("shutdown"));
    expect(decision.outcome).toBe("unchanged");
    expect(decision.state).toBe(state);
    expect(decision.events).toMatchObject([
      { type: "kill_switch.engaged", revision: 7, data: { unchanged: true, killSwitch: "shutdown" } },
    ]);
  });

  it.each(["unknown", "constructor"])("is refused only for a switch there is not: %s", (killSwitch) => {
    const decision = decided(standing({ stage: "watch" }), engage(killSwitch));
    expect(codes(decision)).toEqual([`unknown-kill-switch:${killSwitch}`]);
    expect(decision.events.map(({ type }) => type)).toEqual(["kill_switch.engage_refused"]);
  });
});

describe("rearm", () => {
  const rearm = (killSwitch: string, force = false, reason = "cured"): Command => ({
    type: "rearm",
    killSwitch,
    force,
    reason,
  });
  // Stages with stop conditions serve no autonomy in the ladder; this one does.
  const flags = { RECORDING: true, HISTORY: true };
  const stages = definition.stages.map((stage) => (stage.id === "watch" ? { ...stage, flags } : stage));
  const of = { ...definition, stages };

  it("goes on from the stage the rollout is in, and leaves the hold", () => {
    const state = standing({ stage: "watch", held: true, engaged: ["shutdown", "no-extended"] });
    const decision = decided(state, rearm("shutdown"));
    expect(decision.state).toMatchObject({ stage: "watch", hold: state.hold, revision: 8, exposure: { id: 8 } });
    expect(Object.keys(decision.state.engaged)).toEqual(["no-extended"]);
    expect(decision.changes).toEqual([{ name: "RECORDING", from: false, to: true }]);
    expect(decision.events).toMatchObject([
      { type: "kill_switch.rearmed", data: { killSwitch: "shutdown", overridden: [] } },
    ]);
  });

  it("leaves an armed switch as it is", () => {
    const decision = decided(standing({ stage: "watch" }), rearm("shutdown"));
    expect(decision).toMatchObject({ outcome: "unchanged", events: [] });
  });

  it.each([
    ["clear", false, []],
    ["unknown", false, ["stop-condition-unknown:duplicated"]],
    ["unknown", true, []],
    ["triggered", false, ["stop-condition-triggered:duplicated"]],
    ["triggered", true, ["stop-condition-triggered:duplicated"]],
  ] as const)(
    "that raises autonomy with a stop condition %s and force %s is blocked by %j",
    (status, force, expected) => {
      const state = standing({ stage: "watch", engaged: ["shutdown"] });
      const decision = decided(state, rearm("shutdown", force), { of, judged: { stops: { duplicated: status } } });
      expect(codes(decision)).toEqual(expected);
      const type = expected.length === 0 ? "kill_switch.rearmed" : "kill_switch.rearm_refused";
      expect(decision.events).toMatchObject([{ type, data: { forced: force } }]);
    },
  );

  it("asks no stop condition where a more severe switch still keeps autonomy down", () => {
    const state = standing({ stage: "watch", engaged: ["emergency", "shutdown"] });
    expect(needsAssessment(of, state, rearm("emergency"))).toBe(false);
    expect(decided(state, rearm("emergency"), { of, judged: { stops: { duplicated: "triggered" } } }).outcome).toBe(
      "accepted",
    );
  });

  it("throws when it raises autonomy and nobody assessed", () => {
    const state = standing({ stage: "watch", engaged: ["shutdown"] });
    const input = {
      definition: of,
      machine,
      state,
      actor: "token:ops",
      now: NOW,
      assessment: null,
      baselineCapture: null,
      clearance: UNSAID,
    };
    expect(() => decide({ ...input, command: rearm("shutdown") })).toThrow(
      /raises autonomy, so it needs an assessment/,
    );
  });

  it.each([
    ["an unknown switch", "unknown", "cured", ["unknown-kill-switch:unknown"]],
    ["no reason", "shutdown", "", ["reason-required"]],
  ])("is refused with %s", (_, killSwitch, reason, expected) => {
    expect(codes(decided(standing({ stage: "full" }), rearm(killSwitch, false, reason)))).toEqual(expected);
  });
});

describe("needsAssessment", () => {
  it.each<[Command, boolean]>([
    [{ type: "promote", reason: null, force: false }, true],
    [{ type: "promote", reason: "now", force: true }, true],
    [rollback("prepare"), false],
    [{ type: "hold", reason: "x" }, false],
    [{ type: "release", reason: "x" }, false],
    [engage("shutdown"), false],
    [{ type: "rearm", killSwitch: "emergency", reason: "x", force: false }, true],
    [{ type: "rearm", killSwitch: "shutdown", reason: "x", force: false }, false],
    [{ type: "rearm", killSwitch: "unknown", reason: "x", force: false }, false],
  ])("of %j is %s", (command, expected) => {
    expect(needsAssessment(definition, standing({ stage: "full", engaged: ["emergency"] }), command)).toBe(expected);
  });
});
