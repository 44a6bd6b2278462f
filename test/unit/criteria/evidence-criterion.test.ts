import { describe, expect, it } from "vitest";
import type { RecordedEvidence } from "../../../src/criteria/observation.ts";
import type { Check, Condition } from "../../../src/definition/definition.ts";
import { assessScene, NOW, onlyCriterion, onlyStop, record, REQUIREMENTS, SINCE } from "./fixtures.ts";

type Id = keyof typeof REQUIREMENTS;
const check = (evidence: Id, condition: Condition | null = null): Check => ({ kind: "evidence", evidence, condition });
const below: Condition = { op: "atMost", value: 4 };
const above: Condition = { op: "moreThan", value: 4 };

const judge = (evidence: RecordedEvidence[], on: Check) => onlyCriterion(assessScene({ criteria: [on], evidence }));
const watch = (evidence: RecordedEvidence[], on: Check) => onlyStop(assessScene({ stops: [on], evidence }));
const memory = (value: number | null, unit: string | null = "GiB") => record({ evidence: "memory", value, unit });

describe("an evidence criterion", () => {
  it.each<[string, RecordedEvidence[], Check, string, RegExp]>([
    [
      "nothing was posted",
      [],
      check("tests"),
      "inconclusive",
      /^nothing recorded for "Title of tests" in this exposure; post evidence tests \(run: run the tests\)$/,
    ],
    [
      "a key was never tried",
      [],
      check("key"),
      "inconclusive",
      /^nothing recorded for "Title of key" in this exposure; probe key$/,
    ],
    [
      "only other evidence was posted",
      [record({ evidence: "smoke" })],
      check("tests"),
      "inconclusive",
      /^nothing recorded for "Title of tests"/,
    ],
    [
      "it passed",
      [record({ evidence: "tests" })],
      check("tests"),
      "pass",
      /^as it should be \(observed at .*, recorded by ci\)$/,
    ],
    ["it failed", [record({ evidence: "tests", verdict: "fail" })], check("tests"), "fail", /^as it should be/],
    [
      "it could not be judged",
      [record({ evidence: "tests", verdict: "error" })],
      check("tests"),
      "error",
      /^as it should be/,
    ],
    [
      "it expires this instant",
      [record({ evidence: "tests", expiresAt: NOW })],
      check("tests"),
      "inconclusive",
      /it expired at 2026-01-06T08:00:00.000Z; post evidence tests again/,
    ],
    [
      "a failure expired",
      [record({ evidence: "tests", verdict: "fail", expiresAt: NOW })],
      check("tests"),
      "inconclusive",
      /expired/,
    ],
    [
      "it is of an earlier exposure",
      [record({ evidence: "tests", observedAt: "2026-01-05T07:59:59.999Z" })],
      check("tests"),
      "inconclusive",
      /before this exposure began/,
    ],
    [
      "it is of the exposure's first instant",
      [record({ evidence: "tests", observedAt: SINCE })],
      check("tests"),
      "pass",
      /./,
    ],
    [
      "its instant cannot be read",
      [record({ evidence: "tests", observedAt: "yesterday" })],
      check("tests"),
      "inconclusive",
      /yesterday/,
    ],
    [
      "its expiry cannot be read",
      [record({ evidence: "tests", expiresAt: "tomorrow" })],
      check("tests"),
      "inconclusive",
      /tomorrow/,
    ],
    ["the value equals the limit", [memory(4)], check("memory", below), "pass", /^4 GiB .* meets at most 4 GiB$/],
    ["the value is over the limit", [memory(4.1)], check("memory", below), "fail", /^4.1 GiB .* misses at most 4 GiB$/],
    ["the unit is another", [memory(3, "MiB")], check("memory", below), "error", /it is in MiB, expected GiB/],
    ["the unit is missing", [memory(3, null)], check("memory", below), "error", /it is in no unit, expected GiB/],
    ["there is no number", [memory(null)], check("memory", below), "error", /it carries no number/],
    [
      "the measurement was refused",
      [{ ...memory(3), verdict: "error" }],
      check("memory", below),
      "error",
      /as it should be/,
    ],
  ])("when %s", (_, evidence, on, verdict, message) => {
    expect(judge(evidence, on)).toMatchObject({ verdict, message: expect.stringMatching(message) });
  });

  it("asks for the evidence whenever another post could change the verdict", () => {
    expect(judge([], check("tests")).needs).toEqual({ evidence: "tests" });
    expect(judge([record({ evidence: "tests", verdict: "fail" })], check("tests")).needs).toEqual({
      evidence: "tests",
    });
    expect(judge([record({ evidence: "tests" })], check("tests")).needs).toEqual({});
  });

  it("counts the record observed last, and of one instant the one recorded later", () => {
    const early = record({ evidence: "tests", verdict: "fail", observedAt: "2026-01-05T10:00:00.000Z" });
    const late = record({ evidence: "tests", observedAt: "2026-01-05T11:00:00.000Z" });
    expect(judge([early, late], check("tests")).verdict).toBe("pass");
    expect(judge([late, early], check("tests")).verdict).toBe("pass");
    const corrected = { ...early, verdict: "pass" as const };
    expect(judge([early, corrected], check("tests")).verdict).toBe("pass");
    expect(judge([corrected, early], check("tests")).verdict).toBe("fail");
  });
});

describe("a stop condition on evidence", () => {
  it.each<[string, RecordedEvidence[], Check, string]>([
    ["a smoke report is missing", [], check("smoke"), "unknown"],
    ["a test report is missing", [], check("tests"), "unknown"],
    ["a measurement is missing", [], check("memory", above), "unknown"],
    ["nobody attested that it went wrong", [], check("incident"), "clear"],
    [
      "somebody attested that it went wrong",
      [record({ evidence: "incident", verdict: "fail" })],
      check("incident"),
      "triggered",
    ],
    ["somebody attested that all is well", [record({ evidence: "incident" })], check("incident"), "clear"],
    [
      "an attested failure expired unanswered",
      [record({ evidence: "incident", verdict: "fail", expiresAt: NOW })],
      check("incident"),
      "unknown",
    ],
    ["the smoke report passed", [record({ evidence: "smoke" })], check("smoke"), "clear"],
    ["the smoke report failed", [record({ evidence: "smoke", verdict: "fail" })], check("smoke"), "triggered"],
    ["the smoke test crashed", [record({ evidence: "smoke", verdict: "error" })], check("smoke"), "unknown"],
    ["the smoke report expired", [record({ evidence: "smoke", expiresAt: SINCE })], check("smoke"), "unknown"],
    ["the value is in the bad range", [memory(5)], check("memory", above), "triggered"],
    ["the value is at the limit", [memory(4)], check("memory", above), "clear"],
    ["the unit is another", [memory(5, "MiB")], check("memory", above), "unknown"],
  ])("when %s", (_, evidence, on, status) => {
    expect(watch(evidence, on).status).toBe(status);
  });
});
