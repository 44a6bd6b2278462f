import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/definition/definition.ts";
import { assumedEvidence, assumedObservations, isInHistory } from "../../../src/rollout/backtest/assumptions.ts";
import { compareSteps } from "../../../src/rollout/backtest/compare-steps.ts";
import { summariseSteps } from "../../../src/rollout/backtest/summarise-steps.ts";
import { withinLimits } from "../../../src/rollout/backtest/within-limits.ts";
import { findStage } from "../../../src/rollout/flag-environment.ts";
import { DOCUMENT, documentOf, walkFacts } from "./backtest-fixture.ts";

const document = documentOf(DOCUMENT);
const { definition } = document;
const NOW = "2026-03-01T10:00:00.000Z";
const full = findStage(definition, "full");
const watch = findStage(definition, "watch");
const LADDER = definition.stages.map(({ id }) => id);

describe("a number within limits", () => {
  const bound = (op: "atLeast" | "moreThan" | "atMost" | "lessThan", value: number): Condition => ({ op, value });
  it.each([
    ["nothing is asked", [], [], 0],
    ["it must be small", [bound("lessThan", 4)], [], 0],
    ["it must be below zero", [bound("lessThan", -4)], [], -5],
    ["it must not be large", [], [bound("moreThan", 8)], 0],
    ["it must exceed a bound", [bound("moreThan", 3)], [], 4],
    ["it must meet one", [bound("atLeast", 0.25)], [], 0.25],
    ["two bounds leave a gap", [bound("moreThan", 1), bound("lessThan", 1.5)], [], 1.25],
    ["bad and good meet", [bound("atLeast", 3)], [bound("lessThan", 3)], 3],
    ["none is asked", [{ op: "none" } as const], [], 0],
    ["nothing keeps them", [bound("moreThan", 5), bound("lessThan", 4)], [], null],
    ["all that is good is bad", [bound("atLeast", 3)], [bound("moreThan", 0)], null],
  ])("when %s", (_, good, bad, expected) => {
    expect(withinLimits({ good, bad })).toBe(expected);
  });
});

describe("what a history does not hold", () => {
  it("is assumed to pass, measurements and gauges within the limits of the stage", () => {
    const evidence = assumedEvidence(definition, full, "passing", NOW);
    expect(evidence.map(({ evidence: id, verdict, value, unit }) => [id, verdict, value, unit])).toEqual([
      ["smoke", "pass", null, null],
      ["memory", "pass", 0, "GiB"],
    ]);
    expect(assumedObservations(definition.metrics, watch, "passing", 2)).toEqual({
      queue: { kind: "gauge", value: 0 },
    });
    expect(definition.metrics.filter((metric) => !isInHistory(metric)).map(({ id }) => id)).toEqual(["queue"]);
  });

  it("is left out where no number keeps contradicting limits, and altogether on demand", () => {
    const torn = documentOf(DOCUMENT.replace("expect: { lessThan: 4 }", "expect: { moreThan: 9 }")).definition;
    const found = assumedEvidence(torn, findStage(torn, "full"), "passing", NOW);
    expect(found.map(({ evidence }) => evidence)).toEqual(["smoke"]);
    expect(assumedEvidence(definition, full, "none", NOW)).toEqual([]);
    expect(assumedObservations(definition.metrics, watch, "none", 2)).toMatchObject({ queue: { kind: "unavailable" } });
  });
});

describe("the summary of a walk", () => {
  it("tells the highest stage, the first stop and where it ended", () => {
    const { steps } = walkFacts(document, [{}, {}, {}, {}, { duplicates: 1 }, { gaps: 1 }]);
    expect(summariseSteps(steps, LADDER)).toEqual({
      runs: 6,
      reached: { stage: "full", run: "r4" },
      promotions: 2,
      stopped: { run: "r5", message: expect.stringContaining("rollback to watch (Duplicated") },
      stage: "watch",
      held: true,
    });
  });

  it("of nothing is the first stage", () => {
    const nowhere = { reached: { stage: "prepare", run: null }, stage: "prepare", held: false };
    expect(summariseSteps([], LADDER)).toEqual({ runs: 0, promotions: 0, stopped: null, ...nowhere });
  });
});

describe("two documents on one history", () => {
  const patient = documentOf(DOCUMENT.replace("runs: 2, duration: PT3H", "runs: 5"));
  const steps = (of: typeof document, ...facts: Parameters<typeof walkFacts>[1]) => walkFacts(of, facts).steps;

  it("differ where one does what the other does not, and not by the stages that follow from it", () => {
    const history = [{}, {}, {}, {}, {}, {}, { duplicates: 1 }];
    const found = compareSteps(steps(document, ...history), steps(patient, ...history));
    expect(found.map(({ run, one, other }) => [run, one?.outcome, one?.to, other?.outcome, other?.to])).toEqual([
      ["r4", "promoted", "full", "refused", "watch"],
      ["r6", "refused", "full", "promoted", "full"],
    ]);
  });

  it("differ by what a stop does", () => {
    const stern = documentOf(DOCUMENT.replace("when: any, then: hold }]", "when: any, then: { rollback: prepare } }]"));
    const found = compareSteps(steps(document, {}, { gaps: 1 }), steps(stern, {}, { gaps: 1 }));
    expect(found).toMatchObject([
      { run: "r2", one: { to: "watch", held: true }, other: { to: "prepare", held: true } },
    ]);
  });

  it("do not differ from themselves, and tell runs that only one of them finds and acts on", () => {
    const all = steps(document, {}, {}, {}, {}, {});
    expect(compareSteps(all, all)).toEqual([]);
    expect(compareSteps(all, all.slice(0, 2)).map(({ run, other }) => [run, other])).toEqual([["r4", null]]);
  });
});
