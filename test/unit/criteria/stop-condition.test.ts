import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/criteria/observation.ts";
import type { Condition } from "../../../src/definition/definition.ts";
import { assessScene, METRICS, metricCheck, onlyStop, proportion, unavailable, violations } from "./fixtures.ts";

const any: Condition = { op: "moreThan", value: 0 };
const low: Condition = { op: "lessThan", value: 0.5 };

function watch(metric: keyof typeof METRICS, seen: Observation | undefined, condition: Condition, minimumSample = 1) {
  const observations = seen === undefined ? {} : { [metric]: seen };
  return onlyStop(assessScene({ stops: [metricCheck(metric, condition, minimumSample)], observations }));
}

describe("a stop condition on a gauge", () => {
  const high: Condition = { op: "moreThan", value: 8 };
  it.each<[number | null, string]>([
    [8.01, "triggered"],
    [8, "clear"],
    [null, "unknown"],
  ])("at %s is %s", (value, status) => {
    expect(watch("memory", { kind: "gauge", value }, high).status).toBe(status);
  });
});

describe("a stop condition on a metric", () => {
  it.each<[keyof typeof METRICS, Observation | undefined, Condition, number, string, string]>([
    [
      "duplicates",
      violations(3, 36),
      any,
      1,
      "triggered",
      "3 duplicate groups among 36 phases, stops at more than 0 duplicate groups: run r, n 0; run r, n 1; run r, n 2",
    ],
    [
      "duplicates",
      violations(0, 36),
      any,
      1,
      "clear",
      "0 duplicate groups among 36 phases, stops at more than 0 duplicate groups; none seen in 36 means fewer than 8.33 % with 95 % confidence",
    ],
    [
      "duplicates",
      violations(1, 0),
      any,
      10,
      "triggered",
      "1 duplicate group among 0 phases, stops at more than 0 duplicate groups: run r, n 0",
    ],
    ["duplicates", violations(0, 0), any, 1, "unknown", "no phases examined yet; at least 1 phase is needed to judge"],
    [
      "duplicates",
      violations(0, 4),
      any,
      10,
      "unknown",
      "0 duplicate groups among 4 phases, but at least 10 phases are needed to judge: 6 more phases",
    ],
    [
      "duplicates",
      violations(4, 90, true),
      { op: "moreThan", value: 5 },
      1,
      "unknown",
      "at least 4 duplicate groups among 90 phases: reading stopped at the row limit, so there may be more",
    ],
    [
      "duplicates",
      violations(6, 90, true),
      { op: "moreThan", value: 5 },
      1,
      "triggered",
      "at least 6 duplicate groups among 90 phases, stops at more than 5 duplicate groups: run r, n 0; run r, n 1; run r, n 2; and at least 3 more",
    ],
    [
      "duplicates",
      violations(0, 0),
      { op: "atLeast", value: 0 },
      1,
      "unknown",
      "no phases examined yet; at least 1 phase is needed to judge",
    ],
    [
      "duplicates",
      violations(3, 36),
      { op: "lessThan", value: 2 },
      1,
      "clear",
      "3 duplicate groups among 36 phases, stops at less than 2 duplicate groups: run r, n 0; run r, n 1; run r, n 2",
    ],
    ["success", proportion(1, 10), low, 10, "triggered", "1 of 10 phases (10 %), stops at less than 50 %"],
    ["success", proportion(5, 10), low, 10, "clear", "5 of 10 phases (50 %), stops at less than 50 %"],
    [
      "success",
      proportion(0, 9),
      low,
      10,
      "unknown",
      "0 of 9 phases (0 %), but at least 10 phases are needed to judge: 1 more phase",
    ],
    ["success", proportion(0, 0), low, 1, "unknown", "no phases measured yet; at least 1 phase is needed to judge"],
    ["success", unavailable, low, 1, "unknown", "Success rate could not be measured: no answer within 10 s"],
    ["success", undefined, low, 1, "unknown", "Success rate could not be measured: it was not read"],
  ])("on %s %j with %j and at least %i is %s", (metric, seen, condition, minimumSample, status, message) => {
    expect(watch(metric, seen, condition, minimumSample)).toMatchObject({ status, message });
  });

  it("says what it would do and what it expects instead", () => {
    expect(watch("success", proportion(1, 10), low)).toMatchObject({
      then: "rollback to stage-0",
      expected: "not less than 50 %",
    });
  });
});
