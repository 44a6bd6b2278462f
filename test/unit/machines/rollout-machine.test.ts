import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMachine, transition } from "xstate";
import {
  applyEach,
  applyEvent,
  canApply,
  compileMachine,
  initialPosition,
  machineJson,
} from "../../../machines/rollout-machine.ts";
import type { MachineEvent, Position } from "../../../machines/rollout-machine.ts";

const machine = compileMachine({
  stages: [{ id: "a" }, { id: "b" }, { id: "c" }],
  killSwitches: [
    { id: "soft", rollbackTo: null },
    { id: "hard", rollbackTo: "b" },
  ],
});

const at = (stage: string, held = false, ...engaged: string[]): Position => ({ stage, held, engaged });
const promote: MachineEvent = { type: "PROMOTE", gate: "open" };

const anyPosition = fc.record({
  stage: fc.constantFrom("a", "b", "c"),
  held: fc.boolean(),
  engaged: fc.subarray(["soft", "hard"]),
});
const anyEvent: fc.Arbitrary<MachineEvent> = fc.oneof(
  fc.record({ type: fc.constant("PROMOTE" as const), gate: fc.constantFrom("open" as const, "closed" as const) }),
  fc.record({ type: fc.constant("ROLLBACK" as const), to: fc.constantFrom("a", "b", "c", "constructor", "nowhere") }),
  fc.constantFrom({ type: "HOLD" as const }, { type: "RELEASE" as const }),
  fc.record({
    type: fc.constantFrom("ENGAGE" as const, "REARM" as const),
    killSwitch: fc.constantFrom("soft", "hard", "toString", "unknown"),
  }),
);

describe("the machine of a ladder", () => {
  const moves: readonly [string, Position, MachineEvent, Position | "refused"][] = [
    ["promotes one stage through an open gate", at("a"), promote, at("b")],
    ["refuses to promote through a closed gate", at("a"), { type: "PROMOTE", gate: "closed" }, "refused"],
    ["refuses to promote while held", at("a", true), promote, "refused"],
    ["refuses to promote while any switch is engaged", at("a", false, "soft"), promote, "refused"],
    ["refuses to promote past the last stage", at("c"), promote, "refused"],
    ["rolls back over several stages and holds", at("c"), { type: "ROLLBACK", to: "a" }, at("a", true)],
    ["rolls back while held", at("c", true), { type: "ROLLBACK", to: "b" }, at("b", true)],
    [
      "rolls back while a switch is engaged, which stays engaged",
      at("c", false, "soft"),
      { type: "ROLLBACK", to: "b" },
      at("b", true, "soft"),
    ],
    ["refuses a rollback to the same stage", at("b"), { type: "ROLLBACK", to: "b" }, "refused"],
    ["refuses a rollback to a later stage", at("b"), { type: "ROLLBACK", to: "c" }, "refused"],
    ["holds", at("b"), { type: "HOLD" }, at("b", true)],
    ["accepts a second hold without effect", at("b", true), { type: "HOLD" }, at("b", true)],
    ["releases", at("b", true), { type: "RELEASE" }, at("b")],
    ["accepts a second release without effect", at("b"), { type: "RELEASE" }, at("b")],
    [
      "engages without moving where the switch rolls nothing back, and holds nothing",
      at("c"),
      { type: "ENGAGE", killSwitch: "soft" },
      at("c", false, "soft"),
    ],
    [
      "engages, moves down and holds from above",
      at("c"),
      { type: "ENGAGE", killSwitch: "hard" },
      at("b", true, "hard"),
    ],
    [
      "engages without moving at the stage rolled back to, and holds nothing",
      at("b"),
      { type: "ENGAGE", killSwitch: "hard" },
      at("b", false, "hard"),
    ],
    ["engages without moving up from below", at("a"), { type: "ENGAGE", killSwitch: "hard" }, at("a", false, "hard")],
    [
      "accepts a second engage without effect",
      at("a", false, "hard"),
      { type: "ENGAGE", killSwitch: "hard" },
      at("a", false, "hard"),
    ],
    [
      "rearms one switch and leaves the other",
      at("a", true, "soft", "hard"),
      { type: "REARM", killSwitch: "soft" },
      at("a", true, "hard"),
    ],
    ["refuses a switch it does not have", at("a"), { type: "ENGAGE", killSwitch: "unknown" }, "refused"],
  ];
  it.each(moves)("%s", (_, before, event, after) => {
    expect(canApply(machine, before, event)).toBe(after !== "refused");
    expect(applyEvent(machine, before, event)).toEqual(after === "refused" ? before : after);
  });

  it("starts in the lowest stage, open and armed", () => {
    expect(initialPosition(machine)).toEqual(at("a"));
  });

  it.each([
    ["stage", at("nowhere"), /nowhere/],
    ["kill switch", at("a", false, "unknown"), /unknown/],
  ])("throws on a position with an unknown %s", (_, position, message) => {
    expect(() => canApply(machine, position, promote)).toThrow(message);
    expect(() => applyEvent(machine, position, { type: "HOLD" })).toThrow(message);
  });

  it("does not compile without a stage or with a rollback to a stage it does not have", () => {
    expect(() => compileMachine({ stages: [], killSwitches: [] })).toThrow(/at least one/);
    const killSwitches = [{ id: "k", rollbackTo: "nowhere" }];
    expect(() => compileMachine({ stages: [{ id: "a" }], killSwitches })).toThrow(/nowhere/);
  });

  it("needs no kill switch", () => {
    const bare = compileMachine({ stages: [{ id: "a" }, { id: "b" }], killSwitches: [] });
    expect(applyEvent(bare, at("a"), promote)).toEqual(at("b"));
  });

  it("answers the same as XState's own transition function, from every position and for every event", () => {
    fc.assert(
      fc.property(anyPosition, anyEvent, (position, event) => {
        const killSwitches = Object.fromEntries(
          ["soft", "hard"].map((id) => [id, position.engaged.includes(id) ? "engaged" : "armed"]),
        );
        const value = { stage: position.stage, promotion: position.held ? "held" : "open", killSwitches };
        const [theirs] = transition(machine.xstate, machine.xstate.resolveState({ value }), event);
        expect(machine.step(machine.xstate.resolveState({ value }), event)).toEqual(theirs.value);
      }),
    );
  });

  it("applies many events as it applies each, with null where it refuses", () => {
    fc.assert(
      fc.property(anyPosition, fc.array(anyEvent), (position, events) => {
        const one = (event: MachineEvent) =>
          canApply(machine, position, event) ? applyEvent(machine, position, event) : null;
        expect(applyEach(machine, position, events)).toEqual(events.map(one));
      }),
    );
  });

  it("gives JSON that XState reads back, with every guard by name", () => {
    const json = machineJson(machine);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    // The JSON is XState's own format, which its types cannot see through `unknown`.
    const again = createMachine(json as Parameters<typeof createMachine>[0]);
    expect(Object.keys(again.states)).toEqual(["stage", "promotion", "killSwitches"]);
    expect(JSON.stringify(json)).toContain('"mayPromote"');
  });
});
