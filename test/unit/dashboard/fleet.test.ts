import { describe, expect, it } from "vitest";
import { sortByAttention } from "../../../src/dashboard/fleet/fleet-view.ts";
import { healthOf, nextAction } from "../../../src/dashboard/fleet/health.ts";
import type { Action, Blocker, Rollout } from "../../../src/generated/contract.ts";

const MARK = { at: "2026-01-05T08:00:00.000Z", actor: "token:ci", reason: "look" };

function blocker(code: Blocker["code"], needs: Blocker["needs"] = {}): Blocker {
  const nothing = { observed: null, expected: null, sample: null, window: null, rows: [], query: null, runbook: null };
  return { code, subject: "subject", message: code, needs, ...nothing };
}

function rollout(name: string, change: Partial<Rollout> = {}, promote: Partial<Action> = {}): Rollout {
  return {
    rollout: name,
    definition: { name: "demo", digest: "0".repeat(64) },
    telemetry: "default",
    stage: "one",
    stageTitle: "One",
    stages: ["one", "two"],
    revision: 1,
    held: null,
    engaged: [],
    exposure: { id: 1, since: "2026-01-05T08:00:00.000Z" },
    baseline: null,
    outdated: null,
    monitor: null,
    updatedAt: MARK.at,
    actions: [{ command: "promote", target: "two", allowed: true, blockers: [], ...promote }],
    ...change,
  };
}

const engaged = [{ killSwitch: "all-off", ...MARK }];

describe("health", () => {
  it.each([
    ["Killed", rollout("a", { engaged, held: MARK })],
    ["Held", rollout("a", { held: MARK })],
    ["Blocked", rollout("a", {}, { allowed: false, blockers: [blocker("approvals-missing")] })],
    ["Open", rollout("a")],
    ["Complete", rollout("a", { stage: "two" }, { target: null, allowed: false, blockers: [blocker("final-stage")] })],
  ])("is %s", (word, of) => expect(healthOf(of).word).toBe(word));
});

describe("the next action", () => {
  it.each([
    ["Rearm all-off once its cause is gone", rollout("a", { engaged }), undefined],
    ["Release once its cause is gone", rollout("a", { held: MARK }), undefined],
    ["Approve two", rollout("a", {}, { blockers: [blocker("approvals-missing")] }), undefined],
    ["Promote to two once its gate is open", rollout("a"), undefined],
    ["Promote to two", rollout("a"), []],
    ["Finish 2 more runs", rollout("a"), [blocker("minimum-not-reached", { runs: 2 })]],
    ["Post the evidence smoke", rollout("a"), [blocker("criterion-inconclusive", { evidence: "smoke" })]],
    ["Mend subject", rollout("a"), [blocker("minimum-not-reached", { runs: 2 }), blocker("criterion-failed")]],
  ])("is %j", (words, of, gate) => expect(nextAction(of, gate)).toBe(words));
});

describe("the order of the fleet", () => {
  const fleet = [
    rollout("calm"),
    rollout("older", { exposure: { id: 1, since: "2026-01-01T08:00:00.000Z" } }),
    rollout("held", { held: MARK }),
    rollout("killed", { engaged }),
  ];

  it("puts who needs somebody first, and the longest waiting first among equals", () => {
    expect(sortByAttention(fleet, "").map((each) => each.rollout)).toEqual(["killed", "held", "older", "calm"]);
  });

  it.each([
    ["HELD", ["held"]],
    ["all-off", ["killed"]],
    ["one old", ["older"]],
    ["nothing", []],
  ])("finds %j by all its words", (search, names) => {
    expect(sortByAttention(fleet, search).map((each) => each.rollout)).toEqual(names);
  });
});
