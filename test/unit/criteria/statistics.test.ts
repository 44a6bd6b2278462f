import { describe, expect, it } from "vitest";
import { estimateDesignEffect } from "../../../src/criteria/statistics/design-effect.ts";
import { dropProbabilities } from "../../../src/criteria/statistics/drop-probability.ts";
import { exactDrop, exceeds } from "../../../src/criteria/statistics/exact-drop.ts";
import { betaCdf, logGamma } from "../../../src/criteria/statistics/incomplete-beta.ts";
import { newcombeInterval } from "../../../src/criteria/statistics/newcombe.ts";

const counts = (successes: number, trials: number) => ({ successes, trials });
const perRun = (...pairs: [number, number][]) =>
  pairs.map(([successes, trials], i) => ({ run: `r${i}`, successes, trials }));

describe("the incomplete beta function", () => {
  // scipy.stats.beta.cdf 1.17
  it.each([
    [48.5, 2.5, 0.9, 0.06526381269233424],
    [2, 3, 0.4, 0.5248],
    [9501, 501, 0.951, 0.6877330819843279],
    [1, 11, 0.05, 0.43119990772354],
  ])("of Beta(%d, %d) at %d is %d", (a, b, x, expected) => {
    expect(betaCdf(a, b)(x)).toBeCloseTo(expected, 10);
  });

  it("is 0 below and 1 above its range, and the gamma function continues the factorial", () => {
    expect([betaCdf(2, 3)(-0.1), betaCdf(2, 3)(0), betaCdf(2, 3)(1), betaCdf(2, 3)(1.1)]).toEqual([0, 0, 1, 1]);
    expect(Math.exp(logGamma(11))).toBeCloseTo(3_628_800, 4);
    expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 12);
  });
});

// Baseline, current, 90 % Newcombe interval of the drop in points, and P(drop > 5), P(drop > 10) in points and relative,
// the probabilities from 200,000 quantiles of the baseline's density with scipy.
const REFERENCE: [number, number, number, number, [number, number], number[], number[]][] = [
  [10, 10, 10, 10, [-21.3, 21.3], [0.27676, 0.14826], [0.2844, 0.15691]],
  [10, 10, 9, 10, [-12.7, 34.8], [0.59368, 0.42048], [0.60586, 0.44]],
  [10, 10, 8, 10, [-5.0, 45.9], [0.80324, 0.67594], [0.81426, 0.69874]],
  [20, 20, 20, 20, [-11.9, 11.9], [0.16581, 0.05176], [0.17028, 0.05471]],
  [20, 20, 19, 20, [-7.5, 19.6], [0.44081, 0.20358], [0.45029, 0.2135]],
  [38, 40, 48, 50, [-10.4, 7.1], [0.09196, 0.01248], [0.09898, 0.0147]],
  [40, 40, 50, 50, [-6.3, 5.1], [0.03164, 0.00195], [0.03258, 0.00207]],
  [60, 60, 55, 55, [-4.3, 4.7], [0.02876, 0.00136], [0.02949, 0.00143]],
  [95, 100, 95, 100, [-5.5, 5.5], [0.06221, 0.00217], [0.06963, 0.00284]],
  [190, 200, 190, 200, [-3.8, 3.8], [0.01443, 0.00003], [0.01751, 0.00004]],
];

describe("the statistics of a drop", () => {
  it.each(REFERENCE)("from %i/%i to %i/%i agree with the references", (x0, n0, x, n, interval, points, relative) => {
    const sides = [counts(x0, n0), counts(x, n)] as const;
    newcombeInterval(...sides).forEach((end, i) => expect(end).toBeCloseTo(interval[i] ?? Number.NaN, 1));
    dropProbabilities(...sides, "points", [5, 10]).forEach((p, i) =>
      expect(Math.abs(p - (points[i] ?? 9))).toBeLessThan(2e-4),
    );
    dropProbabilities(...sides, "relative", [5, 10]).forEach((p, i) =>
      expect(Math.abs(p - (relative[i] ?? 9))).toBeLessThan(2e-4),
    );
  });

  it("finds the narrow density of a large baseline", () => {
    const [p] = dropProbabilities(counts(950_000, 1_000_000), counts(900_000, 1_000_000), "points", [5]);
    expect(p).toBeCloseTo(0.5, 1);
  });

  it("gives the same bits every time", () => {
    const once = () => dropProbabilities(counts(38.4, 41.7), counts(12.1, 15.9), "points", [5, 10]);
    expect(once()).toEqual(once());
  });
});

describe("the exact drop", () => {
  it.each([
    [95, 100, 90, 100, "points", 5, false],
    [95, 100, 89, 100, "points", 5, true],
    [19, 20, 45, 50, "points", 5, false],
    [92, 100, 80, 100, "points", 12, false],
    [80, 100, 71, 100, "points", 9, false],
    [80, 100, 71, 100, "relative", 11.25, false],
    [80, 100, 71, 100, "relative", 11.24, true],
    [1, 3, 1, 3, "relative", 0, false],
    [9, 10, 10, 10, "points", 0, false],
  ] as const)("from %i/%i to %i/%i in %s exceeds %d: %s", (x0, n0, x, n, scale, limit, expected) => {
    expect(exceeds(exactDrop(counts(x0, n0), counts(x, n), scale), limit)).toBe(expected);
  });
});

describe("the design effect", () => {
  it.each([
    ["of three runs is not estimated", perRun([9, 10], [9, 10], [1, 10]), { value: 1, estimated: false }],
    ["of flawless runs is assumed", perRun([9, 9], [9, 9], [9, 9], [9, 9]), { value: 1.25, estimated: false }],
    [
      "of runs without trials is not estimated",
      perRun([0, 0], [9, 10], [8, 10], [9, 10]),
      { value: 1, estimated: false },
    ],
    ["of even runs is never below 1", perRun([9, 10], [9, 10], [9, 10], [9, 10]), { value: 1, estimated: true }],
    [
      "of runs all or nothing is never above 3",
      perRun([10, 10], [0, 10], [10, 10], [0, 10]),
      { value: 3, estimated: true },
    ],
  ])("%s", (_, runs, expected) => {
    expect(estimateDesignEffect(runs)).toEqual(expected);
  });

  it("is the variance between runs over that of independent trials, pulled towards the usual", () => {
    // 35 of 40 is a rate of .875; squares 1.5625 + .0625 + .0625 + 3.0625 = 4.75; 4/3 · 4.75 / 4.375 = 1.447619;
    // three degrees of freedom of that and four of 1.25 are 1.334694.
    expect(estimateDesignEffect(perRun([10, 10], [9, 10], [9, 10], [7, 10])).value).toBeCloseTo(1.334694, 5);
  });

  it("does not count trials whose run is unknown", () => {
    const unknown = perRun([9, 10], [9, 10], [9, 10], [7, 10]).map((run) => ({ ...run, run: null }));
    expect(estimateDesignEffect(unknown).estimated).toBe(false);
  });
});
