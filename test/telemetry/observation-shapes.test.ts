import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  refuseTruncated,
  toAmount,
  toDistribution,
  toProportion,
  toViolations,
} from "../../src/telemetry/observation-shapes.ts";
import type { RawRow } from "../../src/telemetry/raw-row.ts";

const bad = (message: string) => ({
  kind: "unavailable",
  cause: "bad-shape",
  message: expect.stringContaining(message),
});

describe("a proportion", () => {
  it.each<[string, RawRow[], object]>([
    [
      "adds up the runs",
      [
        { run: "a", successes: 3, trials: 4 },
        { run: 7, successes: 1, trials: 1 },
      ],
      {
        successes: 4,
        trials: 5,
        perRun: [
          { run: "a", successes: 3, trials: 4 },
          { run: "7", successes: 1, trials: 1 },
        ],
      },
    ],
    [
      "takes one row without a run",
      [{ successes: 3, trials: 4 }],
      { trials: 4, perRun: [{ run: null, successes: 3, trials: 4 }] },
    ],
    ["finds columns in any case", [{ RUN: "a", Successes: 3, TRIALS: 4 }], { successes: 3, trials: 4 }],
    ["is 0 of 0 without rows", [], { successes: 0, trials: 0, perRun: [] }],
    ["is 0 of 0 when both sums are NULL", [{ successes: null, trials: null }], { successes: 0, trials: 0 }],
    ["is 0 of 0 when nothing was tried", [{ successes: null, trials: 0 }], { successes: 0, trials: 0 }],
  ])("%s", (_title, rows, expected) => {
    expect(toProportion(rows)).toMatchObject({ kind: "proportion", ...expected });
  });

  it.each<[string, RawRow[], string]>([
    ["NULL successes of real trials", [{ successes: null, trials: 4 }], 'row 1: "successes" is NULL'],
    ["NULL trials", [{ successes: 2, trials: null }], '"trials" is NULL'],
    [
      "more successes than trials",
      [
        { run: "a", successes: 1, trials: 1 },
        { run: "b", successes: 5, trials: 4 },
      ],
      'row 2: "successes" is 5 of only 4',
    ],
    ["a negative count", [{ successes: -1, trials: 4 }], "at least 0"],
    ["half a success", [{ successes: 1.5, trials: 4 }], "whole number"],
    ["NaN", [{ successes: "NaN", trials: 4 }], '"successes" is "NaN", needed is a number'],
    ["a number as text", [{ successes: "1", trials: 4 }], '"1", needed is a number'],
    ["a boolean", [{ successes: true, trials: 4 }], "true, needed is a number"],
    ["a missing column", [{ successes: 1, total: 4 }], 'no column "trials" (it has successes, total)'],
    ["a number too large to hold", [{ successes: 1, trials: "9007199254740993" }], "beyond ±9007199254740991"],
    ["a rounded number too large", [{ successes: 1, trials: 2 ** 53 }], "beyond ±9007199254740991"],
    [
      "a sum too large to hold",
      [
        { run: "a", successes: 1, trials: 2 ** 53 - 1 },
        { run: "b", successes: 1, trials: 2 ** 53 - 1 },
      ],
      "beyond",
    ],
    [
      "a run with two rows",
      [
        { run: "a", successes: 1, trials: 1 },
        { run: "a", successes: 0, trials: 1 },
      ],
      'run "a" has several rows',
    ],
    [
      "several rows without a run",
      [
        { successes: 1, trials: 1 },
        { successes: 0, trials: 1 },
      ],
      'several rows carry no "run"',
    ],
  ])("refuses %s", (_title, rows, message) => {
    expect(toProportion(rows)).toEqual(bad(message));
  });

  it("never has more successes than trials, nor anything but safe whole numbers, whatever the database says", () => {
    const value = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(null, "1", "NaN", true), fc.nat(5));
    const row = fc.record({ run: fc.constantFrom("a", "b", null), successes: value, trials: value });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
        const result = toProportion(rows);
        if (result.kind !== "proportion") return result.kind === "unavailable" && result.cause === "bad-shape";
        return result.successes >= 0 && result.successes <= result.trials && Number.isSafeInteger(result.trials);
      }),
    );
  });
});

describe("an amount", () => {
  it.each<[string, RawRow[], object]>([
    [
      "adds up totals and samples",
      [
        { run: "a", total: -250, sample: 2 },
        { run: "b", total: 0.5, sample: 1 },
      ],
      { total: -249.5, sample: 3 },
    ],
    ["is unknown without rows", [], { total: null, sample: 0, perRun: [] }],
    ["is unknown when the sum is NULL", [{ total: null, sample: 0 }], { total: null, sample: 0, perRun: [] }],
    [
      "is unknown when one run's sum is NULL though it has a sample",
      [
        { run: "a", total: 5, sample: 1 },
        { run: "b", total: null, sample: 2 },
      ],
      { total: null, sample: 3, perRun: [{ run: "a", total: 5, sample: 1 }] },
    ],
    [
      "ignores the NULL of a run without a sample",
      [
        { run: "a", total: 5, sample: 1 },
        { run: "b", total: null, sample: 0 },
      ],
      { total: 5, sample: 1 },
    ],
    ["is a real zero when the database says so", [{ total: 0, sample: 3 }], { total: 0, sample: 3 }],
  ])("%s", (_title, rows, expected) => {
    expect(toAmount("total", rows)).toMatchObject({ kind: "total", ...expected });
  });

  it.each<[string, RawRow[], string]>([
    ["a NULL sample", [{ total: 1, sample: null }], '"sample" is NULL'],
    ["half a sample", [{ total: 1, sample: 0.5 }], "whole number"],
    ["infinity", [{ total: "Infinity", sample: 1 }], "needed is a number"],
    ["a decimal too large to hold", [{ total: "12345678901234567890.5", sample: 1 }], "beyond ±9007199254740991"],
    ["no sample column", [{ total: 1 }], 'no column "sample"'],
  ])("refuses %s", (_title, rows, message) => {
    expect(toAmount("mean", rows)).toEqual(bad(message));
  });
});

describe("a distribution", () => {
  it("adds up equal keys of several runs and counts NULL as a key", () => {
    const rows = [
      { run: "a", key: "x", n: 2 },
      { run: "b", key: "x", n: 3 },
      { run: "b", key: null, n: 1 },
    ];
    const counts = [
      { key: "x", n: 5 },
      { key: "NULL", n: 1 },
    ];
    const perRun = [
      { run: "a", counts: [{ key: "x", n: 2 }] },
      {
        run: "b",
        counts: [
          { key: "x", n: 3 },
          { key: "NULL", n: 1 },
        ],
      },
    ];
    expect(toDistribution(rows)).toEqual({ kind: "distribution", counts, sample: 6, perRun });
    const apart = rows.map((row) => ({ ...row, run: row.run === "a" ? null : row.run }));
    expect(toDistribution(apart)).toEqual({ kind: "distribution", counts, sample: 6 });
    expect(toDistribution([])).toEqual({ kind: "distribution", counts: [], sample: 0 });
  });

  it.each<[string, RawRow[], string]>([
    ["no key", [{ mode: "x", n: 1 }], 'no column "key"'],
    ["a NULL count", [{ key: "x", n: null }], '"n" is NULL'],
    ["a negative count", [{ key: "x", n: -1 }], "at least 0"],
  ])("refuses %s", (_title, rows, message) => {
    expect(toDistribution(rows)).toEqual(bad(message));
  });
});

describe("violations", () => {
  const rows = Array.from({ length: 25 }, (_, index) => ({ index, text: "x".repeat(300) }));

  it("counts all, keeps the first 20 and cuts long texts", () => {
    const result = toViolations(rows, 25, [{ N: 40 }]);
    expect(result).toMatchObject({ kind: "violations", count: 25, truncated: false, population: 40 });
    expect(result.kind === "violations" && result.rows).toHaveLength(20);
    expect(result).toMatchObject({ rows: expect.arrayContaining([{ index: 0, text: `${"x".repeat(200)}…` }]) });
  });

  it("says that there are more when one row beyond the limit came", () => {
    expect(toViolations(rows, 24, [{ n: 40 }])).toMatchObject({ count: 25, truncated: true });
  });

  it.each<[string, RawRow[], string]>([
    ["no population row", [], "answered 0 rows"],
    ["two population rows", [{ n: 1 }, { n: 2 }], "answered 2 rows"],
    ["an unknown population", [{ n: null }], '"n" is NULL'],
    ["a population of another name", [{ count: 1 }], 'no column "n"'],
  ])("refuses %s, since nothing examined would look like nothing found", (_title, population, message) => {
    expect(toViolations([], 10, population)).toEqual(bad(message));
  });

  it("lets no other metric be judged by a cut list", () => {
    expect(refuseTruncated(rows, 24)).toEqual(bad("more than 24 rows"));
    expect(refuseTruncated(rows, 25)).toBeNull();
  });
});
