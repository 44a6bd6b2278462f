import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../../../src/rollout/audit-event.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { ReplayError, replay } from "../../../src/rollout/replay.ts";
import { decided, definition, newRollout } from "./fixture.ts";

const COMMANDS: readonly Command[] = [
  { type: "promote", reason: null, force: false },
  { type: "promote", reason: null, force: false },
  { type: "hold", reason: "wait" },
  { type: "promote", reason: null, force: false },
  { type: "release", reason: "go" },
  { type: "engage", killSwitch: "shutdown", reason: "fire" },
  { type: "engage", killSwitch: "shutdown", reason: "fire!" },
  { type: "rearm", killSwitch: "shutdown", reason: "out", force: false },
  { type: "rebaseline", runs: ["run-1", "unknown-2"], reason: "refused" },
  { type: "rebaseline", runs: ["run-1", "run-2"], reason: "new model" },
  { type: "rebaseline", runs: ["run-2"], reason: "newer model" },
];

function history() {
  const { state: first, event } = newRollout();
  const events: AuditEvent[] = [event];
  let state = first;
  for (const command of COMMANDS) {
    const decision = decided(state, command);
    events.push(...decision.events);
    state = decision.state;
  }
  return { events, state };
}

const { events, state } = history();
const again = (trail: readonly AuditEvent[]) => replay(() => definition, trail);

describe("replay", () => {
  it("gives the state the rollout is in, baseline and marks included", () => {
    expect(state.stage).toBe("prepare");
    expect(state.baseline?.metrics).toHaveLength(1);
    expect(state.baseline?.runs).toEqual(["run-2"]);
    expect(state.hold?.reason).toMatch(/kill switch shutdown/);
    expect(again(events)).toEqual(state);
  });

  it("gives the state at any time before from the beginning of the trail", () => {
    expect(again(events.slice(0, 1))).toEqual(newRollout().state);
    expect(again(events.slice(0, 3))).toMatchObject({ stage: "limited", revision: 3 });
  });

  it("passes over what changes no state: refusals, repeated engages, evidence and exposure reports", () => {
    const extra = { ...events[0], rollout: "ladder", revision: 1, at: "x", actor: "x", reason: null, data: {} };
    const told = [
      { ...extra, type: "evidence.recorded" as const },
      { ...extra, type: "exposure.reported" as const },
    ];
    expect(again([...events.slice(0, 1), ...told, ...events.slice(1)])).toEqual(state);
  });

  const edit = (index: number, change: (event: AuditEvent) => Partial<AuditEvent>): readonly AuditEvent[] =>
    events.map((event, i) => (i === index ? { ...event, ...change(event) } : event));
  const data = (change: AuditEvent["data"]) => (event: AuditEvent) => ({ data: { ...event.data, ...change } });

  it.each<[string, readonly AuditEvent[], RegExp]>([
    ["has no beginning", events.slice(1), /begins with rollout.promoted/],
    ["is empty", [], /begins with nothing/],
    ["begins twice", [...events, ...events.slice(0, 1)], /created once/],
    ["lacks a change", events.filter((_, i) => i !== 2), /recorded revision 4, replaying gives 3/],
    ["lacks the hold before a refusal", events.filter((_, i) => i !== 3), /recorded revision 4, replaying gives 3/],
    ["has a change twice", [...events.slice(0, 4), ...events.slice(3)], /changes nothing/],
    [
      "has two changes in the other order",
      [...events.slice(0, 2), ...events.slice(3, 4), ...events.slice(2, 3)],
      /recorded revision/,
    ],
    ["names another stage", edit(2, data({ to: "full" })), /recorded data.to full, replaying gives limited/],
    ["names another exposure", edit(2, data({ exposure: 1 })), /data.exposure/],
    ["hides a hold", edit(6, data({ held: false })), /data.held/],
    ["belongs to another rollout in part", edit(2, () => ({ rollout: "other" })), /recorded rollout other/],
    [
      "has an altered baseline",
      edit(1, (event) => ({ data: JSON.parse(JSON.stringify(event.data).replaceAll('"trials":10', '"trials":90')) })),
      /baseline.digest/,
    ],
    [
      "has an altered new baseline",
      edit(events.length - 1, (event) => ({
        data: JSON.parse(JSON.stringify(event.data).replaceAll('"trials":10', '"trials":90')),
      })),
      /baseline.digest/,
    ],
    [
      "lacks what a baseline was replaced with",
      edit(events.length - 1, data({ baseline: null })),
      /nothing at data.baseline/,
    ],
    [
      "lacks one of two new baselines",
      events.filter((_, i) => i !== events.length - 2),
      /data.previous.digest|revision/,
    ],
    ["names another baseline before", edit(events.length - 1, data({ previous: null })), /data.previous.digest null/],
    ["names no switch", edit(6, data({ killSwitch: null })), /no text at data.killSwitch/],
  ])("refuses a trail that %s", (_, trail, message) => {
    expect(() => again(trail)).toThrow(ReplayError);
    expect(() => again(trail)).toThrow(message);
  });
});
