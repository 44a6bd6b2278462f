import { describe, expect, it } from "vitest";
import { judgeAttestation } from "../../../src/criteria/evidence/judge-attestation.ts";
import { judgeMeasurement } from "../../../src/criteria/evidence/judge-measurement.ts";
import { REQUIREMENTS } from "./fixtures.ts";

describe("a measurement", () => {
  it.each<[number, string | null, string, string, number | null]>([
    [3.256, "GiB", "pass", "3.26 GiB measured", 3.256],
    [0, "GiB", "pass", "0 GiB measured", 0],
    [3, "MiB", "error", "3 MiB has another unit, expected GiB; convert it and post it again", null],
    [3, null, "error", "3 has no unit, expected GiB; convert it and post it again", null],
    [Number.NaN, "GiB", "error", "the value is NaN, expected a finite number; measure again", null],
    [Infinity, "GiB", "error", "the value is Infinity, expected a finite number; measure again", null],
  ])("of %d in %s is %s", (value, unit, verdict, message, kept) => {
    const judged = judgeMeasurement({ value, unit, note: null }, REQUIREMENTS.memory);
    expect(judged).toMatchObject({ verdict, message, value: kept, unit: kept === null ? null : "GiB" });
  });

  it("keeps its note without credentials", () => {
    const { detail } = judgeMeasurement(
      { value: 1, unit: "GiB", note: "from https://u:hunter2@host" },
      REQUIREMENTS.memory,
    );
    expect(detail).toEqual({ note: "from https://[redacted]@host" });
  });
});

describe("an attestation", () => {
  it.each<[boolean, string, string | null, string, RegExp]>([
    [true, "looked at 20 files", null, "pass", /^holds: looked at 20 files$/],
    [true, "looked at 20 files", "https://example.org/1", "pass", /^holds/],
    [false, "main.py was replaced", null, "fail", /^does not hold: main.py was replaced$/],
    [true, "  ", null, "error", /note is empty/],
    [true, "fine", "javascript:alert(1)", "error", /no http or https address/],
  ])("that says %s with %j and %j is %s", (holds, note, link, verdict, message) => {
    const judged = judgeAttestation({ holds, note, link });
    expect(judged).toMatchObject({ verdict, message: expect.stringMatching(message), value: null });
    expect(JSON.stringify(judged)).not.toContain("javascript");
  });

  it("keeps a bounded note", () => {
    expect(String(judgeAttestation({ holds: true, note: "x".repeat(9000), link: null }).detail["note"])).toHaveLength(
      2000,
    );
  });
});
