import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/criteria/observation.ts";
import type { Condition } from "../../../src/definition/definition.ts";
import { assessScene, METRICS, metricCheck, onlyCriterion, proportion, unavailable, violations } from "./fixtures.ts";

type MetricId = keyof typeof METRICS;
const none: Condition = { op: "none" };
const atLeast = (value: number): Condition => ({ op: "atLeast", value });
const amount = (kind: "total" | "mean", total: number | null, sample: number): Observation => ({
  kind,
  perRun: [],
  total,
  sample,
});

function judge(metric: MetricId, seen: Observation | undefined, condition: Condition, minimumSample = 1) {
  const observations = seen === undefined ? {} : { [metric]: seen };
  return onlyCriterion(assessScene({ criteria: [metricCheck(metric, condition, minimumSample)], observations }));
}

describe("a metric criterion", () => {
  it.each<[MetricId, Observation | undefined, Condition, number, string, string]>([
    [
      "success",
      proportion(33, 36),
      atLeast(0.9),
      10,
      "pass",
      "33 of 36 phases (91.67 %), expected at least 90 %; the true share is at least 80.88 % with 95 % confidence",
    ],
    ["success", proportion(33, 36), atLeast(0.95), 10, "fail", "33 of 36 phases (91.67 %), expected at least 95 %"],
    [
      "success",
      proportion(57, 60),
      atLeast(0.95),
      10,
      "pass",
      "57 of 60 phases (95 %), expected at least 95 %; the true share is at least 88.13 % with 95 % confidence",
    ],
    ["success", proportion(36, 36), atLeast(1), 10, "pass", "36 of 36 phases (100 %), expected at least 100 %"],
    [
      "success",
      proportion(57, 60),
      { op: "moreThan", value: 0.95 },
      10,
      "fail",
      "57 of 60 phases (95 %), expected more than 95 %",
    ],
    [
      "success",
      proportion(57, 100),
      { op: "atMost", value: 0.57 },
      1,
      "pass",
      "57 of 100 phases (57 %), expected at most 57 %",
    ],
    [
      "success",
      proportion(57, 100),
      { op: "lessThan", value: 0.57 },
      1,
      "fail",
      "57 of 100 phases (57 %), expected less than 57 %",
    ],
    [
      "success",
      proportion(99_999, 100_000),
      atLeast(1),
      1,
      "fail",
      "99999 of 100000 phases (99.99 %), expected at least 100 %",
    ],
    [
      "success",
      proportion(5, 5),
      atLeast(0.9),
      10,
      "inconclusive",
      "5 of 5 phases (100 %), but at least 10 phases are needed to judge: 5 more phases",
    ],
    [
      "success",
      proportion(0, 9),
      atLeast(0.9),
      10,
      "inconclusive",
      "0 of 9 phases (0 %), but at least 10 phases are needed to judge: 1 more phase",
    ],
    [
      "success",
      proportion(0, 0),
      atLeast(0),
      0,
      "inconclusive",
      "no phases measured yet; at least 1 phase is needed to judge",
    ],
    [
      "success",
      proportion(5, 4),
      atLeast(0),
      1,
      "error",
      "Success rate could not be measured: it counted 5 of 4 phases, expected whole numbers with no more successes than trials; correct the query",
    ],
    ["success", undefined, atLeast(0), 1, "error", "Success rate could not be measured: it was not read"],
    ["success", unavailable, atLeast(0), 1, "error", "Success rate could not be measured: no answer within 10 s"],
    [
      "success",
      violations(0, 50),
      atLeast(0),
      1,
      "error",
      "Success rate could not be measured: the telemetry answered with violations, expected proportion",
    ],
    [
      "saved",
      amount("total", 71_724, 48),
      { op: "moreThan", value: 0 },
      1,
      "pass",
      "71724 tokens in 48 phases, expected more than 0 tokens",
    ],
    [
      "saved",
      amount("total", 0, 48),
      { op: "moreThan", value: 0 },
      1,
      "fail",
      "0 tokens in 48 phases, expected more than 0 tokens",
    ],
    [
      "saved",
      amount("total", null, 48),
      atLeast(0),
      1,
      "inconclusive",
      "48 phases but the total is NULL, which is unknown and not zero",
    ],
    [
      "saved",
      amount("total", 0, 0),
      { op: "atMost", value: 5 },
      1,
      "inconclusive",
      "no phases measured yet; at least 1 phase is needed to judge",
    ],
    [
      "average",
      amount("mean", 100, 3),
      { op: "lessThan", value: 33.34 },
      1,
      "pass",
      "33.33 tokens on average over 3 phases, expected less than 33.34 tokens",
    ],
    [
      "average",
      amount("mean", 0.3, 3),
      atLeast(0.1),
      1,
      "pass",
      "0.1 tokens on average over 3 phases, expected at least 0.1 tokens",
    ],
    [
      "modes",
      { kind: "distribution", counts: [], sample: 9 },
      atLeast(0),
      1,
      "error",
      "Measured could not be measured: metric modes is a distribution, which has no single number to compare; use a proportion of it",
    ],
    [
      "duplicates",
      violations(3, 36),
      none,
      1,
      "fail",
      "3 duplicate groups among 36 phases, expected none: run r, n 0; run r, n 1; run r, n 2",
    ],
    [
      "duplicates",
      violations(0, 36),
      none,
      1,
      "pass",
      "0 duplicate groups among 36 phases, expected none; none seen in 36 means fewer than 8.33 % with 95 % confidence",
    ],
    [
      "duplicates",
      violations(0, 0),
      none,
      0,
      "inconclusive",
      "no phases examined yet; at least 1 phase is needed to judge",
    ],
    [
      "duplicates",
      violations(0, 4),
      none,
      10,
      "inconclusive",
      "0 duplicate groups among 4 phases, but at least 10 phases are needed to judge: 6 more phases",
    ],
    ["duplicates", violations(1, 4), none, 10, "fail", "1 duplicate group among 4 phases, expected none: run r, n 0"],
    ["duplicates", violations(1, 0), none, 10, "fail", "1 duplicate group among 0 phases, expected none: run r, n 0"],
    [
      "duplicates",
      violations(3, 0),
      { op: "atMost", value: 5 },
      1,
      "inconclusive",
      "no phases examined yet; at least 1 phase is needed to judge",
    ],
    [
      "duplicates",
      violations(7, 2),
      { op: "atMost", value: 5 },
      10,
      "fail",
      "7 duplicate groups among 2 phases, expected at most 5 duplicate groups: run r, n 0; run r, n 1; run r, n 2; and 4 more",
    ],
    [
      "duplicates",
      violations(4, 90, true),
      { op: "atMost", value: 5 },
      1,
      "inconclusive",
      "at least 4 duplicate groups among 90 phases: reading stopped at the row limit, so there may be more",
    ],
    ["packs", violations(0, 3), none, 1, "pass", "0 violations among 3 packs, expected none"],
    ["packs", violations(0, 0), none, 1, "inconclusive", "no packs examined yet; at least 1 pack is needed to judge"],
    ["memory", { kind: "gauge", value: 7.5 }, { op: "atMost", value: 8 }, 1, "pass", "7.5 GiB, expected at most 8 GiB"],
    ["memory", { kind: "gauge", value: 8 }, { op: "lessThan", value: 8 }, 1, "fail", "8 GiB, expected less than 8 GiB"],
    ["memory", { kind: "gauge", value: 0 }, atLeast(0), 1, "pass", "0 GiB, expected at least 0 GiB"],
    [
      "memory",
      { kind: "gauge", value: null },
      { op: "atMost", value: 8 },
      1,
      "inconclusive",
      "its source has no number for it now, which is unknown and not zero",
    ],
    [
      "memory",
      { kind: "gauge", value: Number.NaN },
      { op: "atMost", value: 8 },
      1,
      "error",
      "Measured could not be measured: the value is NaN, expected a finite number; correct the query",
    ],
    [
      "memory",
      unavailable,
      { op: "atMost", value: 8 },
      1,
      "error",
      "Measured could not be measured: no answer within 10 s",
    ],
    ["schema", violations(0, 12), none, 1, "pass", "0 violations among 12 columns, expected none"],
  ])("judges %s %j against %j with at least %i: %s", (metric, seen, condition, minimumSample, verdict, message) => {
    expect(judge(metric, seen, condition, minimumSample)).toMatchObject({ verdict, message });
  });

  it("hands on the number, the sample, the query and the runbook", () => {
    expect(judge("success", proportion(3, 4), atLeast(0.5))).toMatchObject({
      value: 0.75,
      sample: 4,
      observed: "3 of 4 phases (75 %)",
      expected: "at least 50 %",
      query: "SELECT success",
      runbook: "runbook-1",
      needs: {},
    });
  });

  it("says how much of the sample is missing", () => {
    expect(judge("success", proportion(3, 4), atLeast(0.5), 10).needs).toEqual({ sample: 6 });
    expect(judge("success", proportion(0, 0), atLeast(0.5), 10).needs).toEqual({ sample: 10 });
  });

  it("has no query where there is no SQL", () => {
    expect(judge("memory", { kind: "gauge", value: 1 }, atLeast(0)).query).toBeNull();
    expect(judge("packs", violations(0, 3), none).query).toBeNull();
  });

  it("keeps at most twenty rows", () => {
    expect(judge("duplicates", violations(30, 40), none).rows).toHaveLength(20);
  });
});
