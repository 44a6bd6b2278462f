import { describe, expect, it } from "vitest";
import { barGeometry, numberText } from "../../../src/dashboard/criteria/interval-bar-geometry.ts";
import { limitsOf, type Limits } from "../../../src/dashboard/criteria/limits.ts";
import { byAttention } from "../../../src/dashboard/criteria/attention.ts";
import { needsTexts } from "../../../src/dashboard/criteria/needs.ts";
import type {
  ComparisonDetail,
  CriterionResult,
  Definition,
  StopConditionResult,
} from "../../../src/generated/contract.ts";

const account = {
  title: "A check",
  message: "…",
  observed: "…",
  expected: "…",
  sample: 180,
  rows: [],
  query: null,
  runbook: null,
  needs: {},
  window: { since: "2026-01-05T08:00:00.000Z", until: "2026-01-06T08:00:00.000Z", runs: 3, finished: 3 },
};
const comparison: ComparisonDetail = {
  baseline: { stage: "stage-0", successes: 92, trials: 100, runs: 5 },
  current: { successes: 159, trials: 180, runs: 9 },
  scale: "points",
  mode: "graded",
  drop: 3.7,
  intervalPoints: [-2.9, 9.3],
  probabilityOverTarget: 0.32,
  probabilityOverStop: 0.03,
  designEffect: 1,
  designEffectEstimated: true,
  evidence: "strong",
};
const criterion = (changes: Partial<CriterionResult>): CriterionResult => ({
  ...account,
  id: "success",
  value: 0.9,
  comparison: null,
  verdict: "pass",
  blocking: true,
  ...changes,
});
const stop = (changes: Partial<StopConditionResult>): StopConditionResult => ({
  ...account,
  id: "success",
  value: 0.9,
  comparison: null,
  status: "clear",
  then: "hold",
  ...changes,
});

function definition(check: object, metricKind = "proportion"): Definition {
  const declared = { id: "success", title: "", check, blocking: true, runbook: null };
  return {
    metrics: [{ id: "success", kind: metricKind }],
    comparisons: [{ id: "drop", scale: "points", target: 5, stop: 10 }],
    evidence: [{ id: "smoke", title: "Smoke test", command: "./smoke" }],
    stages: [{ id: "stage-1", criteria: [declared], stopConditions: [declared] }],
  } as unknown as Definition;
}
const metric = (op: string, value?: number) => ({ kind: "metric", metric: "success", condition: { op, value } });

describe("the limits of a check", () => {
  it.each<[string, object, Partial<Limits>, Partial<Limits>]>([
    [
      "at least",
      metric("atLeast", 0.9),
      { good: "above", target: 0.9, stop: null },
      { good: "below", target: null, stop: 0.9 },
    ],
    ["less than", metric("lessThan", 0.9), { good: "below", target: 0.9 }, { good: "above", stop: 0.9 }],
    ["none", metric("none"), { good: "below", target: 0 }, { good: "above", stop: 0 }],
    [
      "a comparison",
      { kind: "comparison", comparison: "drop" },
      { good: "below", target: 5, stop: 10, unit: "points" },
      { target: 5, stop: 10 },
    ],
  ])("of %s", (_, check, ofCriterion, ofStop) => {
    expect(limitsOf(definition(check), "stage-1", criterion({}))).toMatchObject(ofCriterion);
    expect(limitsOf(definition(check), "stage-1", stop({}))).toMatchObject(ofStop);
  });

  it("are none for evidence, for a check the definition does not have, and without a definition", () => {
    expect(
      limitsOf(definition({ kind: "evidence", evidence: "smoke", condition: null }), "stage-1", criterion({})),
    ).toBeNull();
    expect(limitsOf(definition(metric("atLeast", 1)), "stage-1", criterion({ id: "other" }))).toBeNull();
    expect(limitsOf(definition(metric("atLeast", 1)), "stage-9", criterion({}))).toBeNull();
    expect(limitsOf(null, "stage-1", criterion({}))).toBeNull();
  });
});

describe("the bar", () => {
  const drop: Limits = { unit: "points", good: "below", target: 5, stop: 10 };

  it("places value, interval, target and stop in their order, and zero between", () => {
    const bar = barGeometry(criterion({ value: 3.7, comparison }), drop);
    if (bar === null) throw new Error("no bar");
    const { interval, zero, value, target, stop: stopLine } = bar;
    const inOrder = [interval?.from, zero, value, target, interval?.to, stopLine].map(Number);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    expect(Math.min(...inOrder)).toBeGreaterThan(0);
    expect(Math.max(...inOrder)).toBeLessThan(100);
    expect(bar.zones.map(({ tone }) => tone)).toEqual(["good", "doubtful", "bad"]);
    expect(bar.zones.map(({ to }) => to)).toEqual([target, stopLine, 100]);
  });

  it("shows a share between 0 and 100 %, whatever it is, with the good side above the target", () => {
    const bar = barGeometry(criterion({ value: 0.8889 }), { unit: "share", good: "above", target: 1, stop: null });
    expect(bar).toMatchObject({ domain: { from: 0, to: 1 }, interval: null, target: 100, fill: { from: 0 } });
    expect(bar?.value).toBeCloseTo(88.89);
    expect(bar?.zones.map(({ tone }) => tone)).toEqual(["bad", "good"]);
  });

  it("draws nothing for what was not measured: unknown is no value", () => {
    expect(barGeometry(criterion({ value: null }), drop)).toBeNull();
    expect(barGeometry(criterion({}), null)).toBeNull();
  });

  it("draws an interval only in its own unit", () => {
    const relative = barGeometry(criterion({ value: 4, comparison: { ...comparison, scale: "relative" } }), {
      ...drop,
      unit: "percent",
    });
    expect(relative?.interval).toBeNull();
  });

  it("has room even where everything is zero", () => {
    const bar = barGeometry(criterion({ value: 0 }), { unit: "plain", good: "above", target: 0, stop: null });
    expect(bar?.value).toBe(0);
    expect(bar?.domain.to).toBeGreaterThan(0);
  });

  it("draws nothing where not one is allowed", () => {
    expect(barGeometry(criterion({ value: 4 }), { unit: "plain", good: "below", target: 0, stop: null })).toBeNull();
    expect(barGeometry(stop({ value: 4 }), { unit: "plain", good: "below", target: null, stop: 0 })).toBeNull();
  });

  it.each([
    [0.88889, "share", "88.89 %"],
    [3.6667, "points", "3.67 points"],
    [4, "plain", "4"],
  ] as const)("writes %d as a %s", (value, unit, text) => {
    expect(numberText(value, unit)).toBe(text);
  });
});

describe("what comes first", () => {
  it("is what stands in the way, then what is merely not known, then what is well", () => {
    const results = [
      criterion({ id: "fine" }),
      criterion({ id: "informative", verdict: "fail", blocking: false }),
      criterion({ id: "unsure", verdict: "inconclusive" }),
      criterion({ id: "bad", verdict: "fail" }),
      criterion({ id: "away", verdict: "error" }),
    ];
    expect(byAttention(results).map(({ id }) => id)).toEqual(["bad", "informative", "away", "unsure", "fine"]);
    expect(byAttention([stop({ id: "a" }), stop({ id: "b", status: "triggered" })])[0]?.id).toBe("b");
  });
});

describe("what would settle it", () => {
  it("is said in sentences, with the command that makes missing evidence", () => {
    expect(needsTexts({ runs: 1, sample: 40, waitMs: 5_400_000, approvals: 2 }, null)).toEqual([
      "1 further run to finish",
      "about 40 more of the sample",
      "1 h 30 min more to pass",
      "2 further approvals",
    ]);
    expect(needsTexts({ evidence: "smoke" }, definition({}))).toEqual([
      "evidence smoke: Smoke test",
      "made by running: ./smoke",
    ]);
    expect(needsTexts({ nextOpenAt: null }, null)).toEqual(["a window; none opens within two years"]);
  });
});
