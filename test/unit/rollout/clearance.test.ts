import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileMachine } from "../../../machines/rollout-machine.ts";
import type { Definition } from "../../../src/definition/definition.ts";
import { availableActions } from "../../../src/rollout/available-actions.ts";
import type { Clearance } from "../../../src/rollout/clearance.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { changeFreeze, NEVER_FROZEN } from "../../../src/rollout/freeze.ts";
import { codes, decided, definition, NOW, standing, UNSAID } from "./fixture.ts";

const WALL = { rule: "FREQ=DAILY", from: "00:00", for: "P1D", timezone: "UTC" };
const MORNING = { ...WALL, from: "00:00", for: "PT12H" };

/** The ladder with two approvals for every stage, entered only where `deny` does not say no. */
function guarded(deny: readonly (typeof WALL)[] = []): Definition {
  const stages = definition.stages.map((stage) => ({ ...stage, approvals: 2, windows: { allow: [], deny } }));
  return { ...definition, stages };
}
const approved = (stage: string, ...actors: readonly string[]): Clearance => ({
  approvals: actors.map((actor) => ({ stage, actor, note: null, at: NOW })),
  freeze: NEVER_FROZEN,
});
const FROZEN: Clearance = {
  approvals: [],
  freeze: { version: 1, mark: { at: NOW, actor: "token:lead", reason: "incident" } },
};

const promote: Command = { type: "promote", reason: null, force: false };
const force: Command = { type: "promote", reason: "incident 4711", force: true };
const of = guarded();
const by = compileMachine(of);

describe("approvals", () => {
  it.each([
    ["nobody", approved("limited"), "0 of 2 approvals; needs 2 more, each somebody other than token:ops"],
    ["one", approved("limited", "token:a"), "1 of 2 approvals (token:a); needs somebody other than token:ops"],
    ["one twice", approved("limited", "token:a", "token:a"), "1 of 2 approvals (token:a)"],
    ["one and the requester", approved("limited", "token:a", "token:ops"), "1 of 2 approvals (token:a)"],
    ["two of another stage", approved("full", "token:a", "token:b"), "0 of 2 approvals"],
  ])("are missing when given by %s", (_who, clearance, message) => {
    const decision = decided(standing({ stage: "watch" }), promote, { of, by, clearance });
    expect(codes(decision)).toEqual(["approvals-missing:limited"]);
    expect(decision.blockers[0]?.message).toContain(message);
  });

  it("of two others let a promotion pass, and its event names them", () => {
    const clearance = approved("limited", "token:a", "token:ops", "token:b");
    const { outcome, events } = decided(standing({ stage: "watch" }), promote, { of, by, clearance });
    expect(outcome).toBe("accepted");
    expect(events[0]?.data["approvedBy"]).toEqual(["token:a", "token:b"]);
  });

  it("are needed to rearm where that raises autonomy, and not where it does not", () => {
    const rearm: Command = { type: "rearm", killSwitch: "no-extended", reason: "over", force: false };
    const high = standing({ stage: "full", engaged: ["no-extended"] });
    expect(codes(decided(high, rearm, { of, by }))).toEqual(["approvals-missing:full"]);
    expect(decided(high, rearm, { of, by, clearance: approved("full", "token:a", "token:b") }).outcome).toBe(
      "accepted",
    );
    const low = standing({ stage: "watch", engaged: ["no-extended"] });
    expect(decided(low, rearm, { of, by, clearance: FROZEN }).outcome).toBe("accepted");
  });
});

describe("windows and the freeze", () => {
  it("close a promotion, and say when it opens", () => {
    const closed = guarded([MORNING]);
    const clearance = approved("limited", "token:a", "token:b");
    const asked = { of: closed, by: compileMachine(closed), clearance };
    const { blockers } = decided(standing({ stage: "watch" }), promote, asked);
    expect(blockers.map(({ code, needs }) => [code, needs])).toEqual([
      ["window-closed", { nextOpenAt: "2026-03-01T12:00:00.000Z" }],
    ]);
    expect(blockers[0]?.message).toContain("it opens at 2026-03-01T12:00:00.000Z");
    const later = decided(standing({ stage: "watch" }), promote, { ...asked, now: "2026-03-01T12:00:00.000Z" });
    expect(later.outcome).toBe("accepted");
  });

  it("tell who froze, when and why", () => {
    const { blockers } = decided(standing({ stage: "watch" }), promote, { clearance: FROZEN });
    expect(blockers.map(({ code }) => code)).toEqual(["frozen"]);
    expect(blockers[0]?.message).toContain(`since ${NOW} by token:lead (incident)`);
  });

  it("are listed with the actions they stand in the way of", () => {
    const state = standing({ stage: "watch" });
    const actions = availableActions(of, by, state, { clearance: FROZEN, now: NOW });
    const closed = actions.filter(({ allowed }) => !allowed).map(({ command }) => command);
    expect(closed).toEqual(["promote"]);
    expect(actions[0]?.blockers.map(({ code }) => code)).toEqual(["frozen", "approvals-missing"]);
  });
});

describe("force", () => {
  const walled = guarded([WALL]);
  const asked = { of: walled, by: compileMachine(walled), clearance: FROZEN };

  it("passes all three, and its event lists them", () => {
    const { outcome, events } = decided(standing({ stage: "watch" }), force, asked);
    expect(outcome).toBe("accepted");
    expect(events[0]?.data["forced"]).toBe(true);
    const overridden = events[0]?.data["overridden"] as readonly { code: string }[];
    expect(overridden.map(({ code }) => code)).toEqual(["frozen", "window-closed", "approvals-missing"]);
  });

  it.each([
    ["a hold", standing({ stage: "watch", held: true }), {}, "promotion-held:watch"],
    ["an engaged switch", standing({ stage: "watch", engaged: ["shutdown"] }), {}, "kill-switch-engaged:shutdown"],
    [
      "a failed criterion",
      standing({ stage: "watch" }),
      { criteria: { "no-duplicates": "fail" } },
      "criterion-failed:no-duplicates",
    ],
    [
      "a triggered stop",
      standing({ stage: "watch" }),
      { stops: { duplicated: "triggered" } },
      "stop-condition-triggered:duplicated",
    ],
  ] as const)("does not pass %s", (_what, state, judged, code) => {
    expect(codes(decided(state, force, { ...asked, judged }))).toEqual([code]);
  });

  it("needs a reason", () => {
    const { outcome } = decided(standing({ stage: "watch" }), { ...force, reason: " " }, asked);
    expect(outcome).toBe("refused");
  });
});

describe("the ways down", () => {
  const ways = fc.oneof(
    fc.constantFrom("prepare", "watch", "limited").map((to): Command => ({ type: "rollback", to, reason: "x" })),
    fc.constantFrom("no-extended", "emergency", "shutdown").map((id): Command => {
      return { type: "engage", killSwitch: id, reason: "x" };
    }),
    fc.constantFrom<Command>({ type: "hold", reason: "x" }, { type: "release", reason: "x" }),
  );

  it("are the same whatever people say, at any time", () => {
    const walled = guarded([WALL]);
    const asked = { of: walled, by: compileMachine(walled) };
    const stage = fc.constantFrom("prepare", "watch", "limited", "full");
    fc.assert(
      fc.property(ways, stage, fc.boolean(), fc.boolean(), (command, at, held, engaged) => {
        const state = standing({ stage: at, held, engaged: engaged ? ["emergency"] : [] });
        const free = decided(state, command, { clearance: UNSAID });
        const closed = decided(state, command, { ...asked, clearance: FROZEN });
        expect(closed).toEqual(free);
      }),
    );
  });
});

describe("a freeze", () => {
  const mark = { at: NOW, actor: "token:a", reason: "first" };

  it("keeps its first mark, is lifted once, and counts its changes", () => {
    const declared = changeFreeze(NEVER_FROZEN, true, mark);
    expect(declared?.freeze).toEqual({ version: 1, mark });
    expect(changeFreeze({ version: 1, mark }, true, { ...mark, reason: "second" })).toBeNull();
    const lifted = changeFreeze({ version: 1, mark }, false, { ...mark, actor: "token:b" });
    expect(lifted?.freeze).toEqual({ version: 2, mark: null });
    expect(lifted?.event.data).toEqual({ since: NOW, declaredBy: "token:a", declaredFor: "first" });
    expect(changeFreeze(NEVER_FROZEN, false, mark)).toBeNull();
  });
});
