import { describe, expect, it } from "vitest";
import {
  assessScene,
  COMPARE,
  exposure,
  metricCheck,
  NOW,
  proportion,
  runs,
  SINCE,
  unavailable,
  violations,
} from "./fixtures.ts";

const good = metricCheck("success", { op: "atLeast", value: 0.5 });
const dirty = metricCheck("duplicates", { op: "moreThan", value: 0 });
const observations = { success: proportion(9, 10), duplicates: violations(0, 10) };
const day = 86_400_000;

describe("the verdict of an assessment", () => {
  it.each([
    ["is pass when all is met", { criteria: [good], stops: [dirty], observations }, "pass"],
    ["is pass when nothing is asked", {}, "pass"],
    ["is the worst criterion's", { criteria: [good, good], observations: { success: proportion(1, 10) } }, "fail"],
    [
      "is not touched by a criterion that does not block",
      { criteria: [good], blocking: false, observations: {} },
      "pass",
    ],
    ["is error when a metric is missing", { criteria: [good], observations: {} }, "error"],
    ["is error when a metric is unavailable", { criteria: [good], observations: { success: unavailable } }, "error"],
    [
      "is fail when a stop condition is triggered",
      { stops: [dirty], observations: { duplicates: violations(1, 10) } },
      "fail",
    ],
    [
      "is inconclusive when a stop condition is unknown",
      { stops: [dirty], observations: { duplicates: violations(0, 0) } },
      "inconclusive",
    ],
    ["is inconclusive without a baseline to compare with", { criteria: [COMPARE], observations }, "inconclusive"],
    ["is inconclusive below the minimum", { minimum: { runs: 4, recommendedRuns: 4, durationMs: 0 } }, "inconclusive"],
  ])("%s", (_, scene, verdict) => {
    expect(assessScene(scene).verdict).toBe(verdict);
  });

  it("names the stage and the instant", () => {
    expect(assessScene({ now: new Date(NOW) })).toMatchObject({ stage: "stage-1", at: NOW });
  });

  it("refuses an instant that is none", () => {
    expect(() => assessScene({ now: "soon" })).toThrow('now is "soon", expected an ISO 8601 instant');
  });

  it("is loud about a definition that names what it does not declare", () => {
    const check = { kind: "comparison", comparison: "other" } as const;
    expect(() => assessScene({ criteria: [check] })).toThrow(
      'comparison "other" is not in the definition, which declares: regression',
    );
  });
});

describe("the minimum", () => {
  it.each([
    ["enough runs", { runs: 2, recommendedRuns: 3, durationMs: 0 }, runs(3), "pass", "3 runs finished, 2 required", {}],
    [
      "one run too few",
      { runs: 3, recommendedRuns: 3, durationMs: 0 },
      runs(2),
      "inconclusive",
      "2 of 3 runs finished, 1 more run needed",
      { runs: 1 },
    ],
    [
      "a run still going on",
      { runs: 3, recommendedRuns: 3, durationMs: 0 },
      runs(2, 1),
      "inconclusive",
      "2 of 3 runs finished, 1 more run needed",
      { runs: 1 },
    ],
    [
      "runs the telemetry does not know",
      { runs: 1, recommendedRuns: 1, durationMs: 0 },
      runs(2, 0, false),
      "inconclusive",
      "0 of 1 run finished, 1 more run needed",
      { runs: 1 },
    ],
    [
      "one run reported twice",
      { runs: 2, recommendedRuns: 2, durationMs: 0 },
      [...runs(1), ...runs(1)],
      "inconclusive",
      "1 of 2 runs finished, 1 more run needed",
      { runs: 1 },
    ],
    [
      "no run where none is required",
      { runs: 0, recommendedRuns: 0, durationMs: 0 },
      [],
      "pass",
      "0 runs finished, none required",
      {},
    ],
    [
      "exactly the time",
      { runs: 0, recommendedRuns: 0, durationMs: day },
      [],
      "pass",
      "0 runs finished, none required; 1 d of 1 d elapsed",
      {},
    ],
    [
      "too little time",
      { runs: 0, recommendedRuns: 0, durationMs: day * 1.5 },
      [],
      "inconclusive",
      "0 runs finished, none required; 1 d of 1 d 12 h elapsed, 12 h to wait",
      { waitMs: day / 2 },
    ],
  ])("with %s", (_, minimum, exposed, verdict, message, needs) => {
    const result = assessScene({ minimum, exposure: exposure({ runs: exposed }) }).minimum;
    expect(result).toMatchObject({ verdict, message });
    expect(result.needs).toEqual(needs);
  });

  it("is an error when the runs could not be read, even where none is required", () => {
    const problem = { kind: "unavailable", cause: "unreachable", message: "connection refused" } as const;
    const { minimum, verdict } = assessScene({ exposure: exposure({ problem }) });
    expect(minimum).toMatchObject({
      verdict: "error",
      message: "the runs of this exposure could not be read: connection refused",
    });
    expect(verdict).toBe("error");
  });

  it("does not count time before the exposure when a clock was set back", () => {
    const early = new Date(Date.parse(SINCE) - day).toISOString();
    expect(assessScene({ now: early }).minimum.durationMs.elapsed).toBe(0);
  });

  it("advises more runs, names runs nobody knows and criteria that do not block", () => {
    const { advisories, verdict } = assessScene({
      minimum: { runs: 0, recommendedRuns: 3, durationMs: 0 },
      exposure: exposure({ runs: runs(1, 0, false) }),
      criteria: [good],
      blocking: false,
      observations: { success: proportion(1, 10) },
    });
    expect(verdict).toBe("pass");
    expect(advisories).toEqual([
      "0 of 3 recommended runs finished",
      "1 run reported that the telemetry does not know: run-1",
      "Criterion 1 is fail (it blocks nothing): 1 of 10 phases (10 %), expected at least 50 %",
    ]);
  });
});
