import { describe, expect, it } from "vitest";
import type { UnavailableObservation } from "../../../src/criteria/observation.ts";
import { digestOf } from "../../../src/definition/canonical-json.ts";
import type { Criterion, Definition, StopCondition } from "../../../src/definition/definition.ts";
import { baselineStageOf } from "../../../src/rollout/baseline-stage.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { decide } from "../../../src/rollout/decide.ts";
import { needsAssessment } from "../../../src/rollout/needs-assessment.ts";
import { MEASURED, NOW, assessmentOf, codes, decided, definition, machine, standing } from "./fixture.ts";

const rebaseline = (runs: readonly string[] = ["run-1"], reason = "new model"): Command => ({
  type: "rebaseline",
  runs,
  reason,
});
const ENTRY = { metric: "success-rate", perRun: [{ run: "run-0", successes: 5, trials: 5 }], successes: 5, trials: 5 };
const OLD = {
  stage: "prepare",
  capturedAt: "2026-01-01T00:00:00.000Z",
  runs: ["run-0"],
  metrics: [ENTRY],
  digest: "old",
};
const state = { ...standing({ stage: "watch", held: true, engaged: ["no-extended"] }), baseline: OLD };

const COMPARED = { check: { kind: "comparison", comparison: "regression" }, runbook: null } as const;
const CRITERION: Criterion = { ...COMPARED, id: "no-regression", title: "No regression", blocking: true };
// oxlint-disable-next-line unicorn/no-thenable -- the document's own word; nothing here is ever awaited
const STOP: StopCondition = { ...COMPARED, id: "regressed", title: "Regressed", then: { kind: "hold" } };

/** The ladder whose `watch` also looks for a regression. */
const comparing: Definition = {
  ...definition,
  stages: definition.stages.map((stage) =>
    stage.id === "watch"
      ? { ...stage, criteria: [...stage.criteria, CRITERION], stopConditions: [...stage.stopConditions, STOP] }
      : stage,
  ),
};

describe("rebaseline", () => {
  it("freezes the metrics over the named runs, for the stage that declares them, and leaves everything else", () => {
    const decision = decided(state, rebaseline(["run-1", "run-2"]));
    const content = {
      stage: "prepare",
      capturedAt: NOW,
      runs: ["run-1", "run-2"],
      metrics: [
        { metric: "success-rate", perRun: [{ run: "run-1", successes: 9, trials: 10 }], successes: 9, trials: 10 },
      ],
    };
    const baseline = { ...content, digest: digestOf(content) };
    expect(decision).toMatchObject({ outcome: "accepted", changes: [], blockers: [] });
    expect(decision.state).toEqual({ ...state, revision: 8, baseline, updatedAt: NOW });
    expect(decision.events).toMatchObject([
      {
        type: "baseline.replaced",
        revision: 8,
        actor: "token:ops",
        reason: "new model",
        data: {
          from: "watch",
          to: "watch",
          exposure: 5,
          changes: [],
          runs: ["run-1", "run-2"],
          previous: OLD,
          baseline,
        },
      },
    ]);
  });

  it("can freeze the first baseline there is", () => {
    const decision = decided(standing({ stage: "limited" }), rebaseline());
    expect(decision.state.baseline).toMatchObject({ stage: "prepare", runs: ["run-1"] });
    expect(decision.events[0]?.data["previous"]).toBeNull();
  });

  it("says which of the runs are not over yet", () => {
    const { outcome, advisories } = decided(state, rebaseline(["run-1", "running-2"]));
    expect([outcome, advisories]).toEqual(["accepted", [expect.stringContaining("running-2 not over yet")]]);
  });

  it.each([
    ["no reason", rebaseline(["run-1"], " "), ["reason-required"]],
    ["no runs", rebaseline([]), ["no-runs"]],
    ["neither", rebaseline([], ""), ["reason-required", "no-runs"]],
    ["a run nobody knows", rebaseline(["run-1", "unknown-1"]), ["unknown-run:unknown-1"]],
  ])("is refused with %s", (_, command, expected) => {
    const decision = decided(state, command);
    expect(codes(decision)).toEqual(expected);
    expect(decision.state).toBe(state);
    expect(decision.events).toMatchObject([{ type: "baseline.replacement_refused", revision: 7 }]);
  });

  const away: UnavailableObservation = { kind: "unavailable", cause: "unreachable", message: "the database is away" };
  it.each([
    ["was not read", {}, /it was not read/],
    ["could not be read", { "success-rate": away }, /the database is away/],
    [
      "has no trials",
      { "success-rate": { kind: "proportion", perRun: [], successes: 0, trials: 0 } as const },
      /no rows/,
    ],
  ])("is refused where the metric %s", (_, observations, message) => {
    const { blockers } = decided(state, rebaseline(), { observations });
    expect(blockers).toMatchObject([{ code: "baseline-not-measured", subject: "success-rate" }]);
    expect(blockers[0]?.message).toMatch(message);
  });

  it("is refused where the runs could not be read, whatever was measured", () => {
    const runs = [{ run: "run-1", finished: false, known: false }];
    const remeasured = { runs, problem: away, observations: MEASURED };
    const input = {
      definition,
      machine,
      state,
      actor: "x",
      now: NOW,
      assessment: null,
      baselineCapture: null,
      remeasured,
    };
    expect(codes(decide({ ...input, command: rebaseline() }))).toEqual(["unknown-run"]);
  });

  it("is refused where no stage declares a baseline", () => {
    const of = { ...definition, stages: definition.stages.map((stage) => ({ ...stage, baseline: [] })) };
    expect(codes(decided(state, rebaseline(), { of }))).toEqual(["baseline-not-declared"]);
  });

  it.each([
    ["a failed comparison", { criteria: { "no-regression": "fail" } }, ["regression-open:no-regression"]],
    ["a triggered one", { stops: { regressed: "triggered" } }, ["regression-open:regressed"]],
    [
      "the same regression twice, told once",
      { criteria: { "no-regression": "fail" }, stops: { regressed: "triggered" } },
      ["regression-open:regressed"],
    ],
    [
      "a comparison nobody can judge",
      { criteria: { "no-regression": "inconclusive" }, stops: { regressed: "unknown" } },
      [],
    ],
    [
      "a failure that is no regression",
      { criteria: { "no-duplicates": "fail" }, stops: { duplicated: "triggered" } },
      [],
    ],
  ] as const)("with %s in the stage is blocked by what is open", (_, judged, expected) => {
    const decision = decided(state, rebaseline(), { of: comparing, judged });
    expect(codes(decision)).toEqual(expected);
    expect(decision.outcome).toBe(expected.length === 0 ? "accepted" : "refused");
  });

  it("needs an assessment only where the stage compares, and throws without one", () => {
    expect(needsAssessment(definition, state, rebaseline())).toBe(false);
    expect(needsAssessment(comparing, state, rebaseline())).toBe(true);
    const runs = [{ run: "run-1", finished: true, known: true }];
    const remeasured = { runs, problem: null, observations: MEASURED };
    const input = { definition: comparing, machine, state, actor: "x", now: NOW, baselineCapture: null, remeasured };
    expect(() => decide({ ...input, command: rebaseline(), assessment: null })).toThrow(/needs an assessment/);
    const assessment = assessmentOf(comparing, state);
    const other = { ...input, command: rebaseline(["run-2"]), assessment };
    expect(() => decide(other)).toThrow(/measured over run-1, needed is run-2/);
    expect(() => decide({ ...other, remeasured: null })).toThrow(/and got none/);
  });
});

describe("the stage a baseline belongs to", () => {
  const declaring = (...ids: readonly string[]): Definition => ({
    ...definition,
    stages: definition.stages.map((stage) => ({ ...stage, baseline: ids.includes(stage.id) ? ["success-rate"] : [] })),
  });

  it.each([
    ["the one it was frozen in", ["prepare", "watch"], state, "prepare"],
    ["else the highest so far", ["prepare", "watch", "full"], standing({ stage: "limited" }), "watch"],
    ["else the first above", ["limited", "full"], standing({ stage: "prepare" }), "limited"],
    ["none where none is declared", [], state, undefined],
  ])("is %s", (_, ids, where, expected) => {
    expect(baselineStageOf(declaring(...ids), where)?.id).toBe(expected);
  });
});
