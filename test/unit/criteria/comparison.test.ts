import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../src/definition/definition.ts";
import {
  assessScene,
  baseline,
  COMPARE,
  dealt,
  exposure,
  onlyCriterion,
  onlyStop,
  proportion,
  runs,
  unavailable,
  violations,
  type Scene,
} from "./fixtures.ts";

interface Counts {
  readonly base: readonly [number, number];
  readonly now: readonly [number, number];
  readonly comparison?: Partial<Comparison>;
  /** Finished and running runs the current trials are spread over. */
  readonly over?: readonly [number, number];
}

function compare({ base, now, comparison = {}, over = [3, 0] }: Counts, more: Partial<Scene> = {}) {
  const assessment = assessScene({
    criteria: [COMPARE],
    stops: [COMPARE],
    comparison,
    baseline: baseline(base[0], base[1]),
    exposure: exposure({ runs: runs(...over) }),
    observations: { success: proportion(now[0], now[1], dealt(now[0], now[1], over[0] + over[1])) },
    ...more,
  });
  return { criterion: onlyCriterion(assessment), stop: onlyStop(assessment) };
}

const weak = { minimumEvidence: "weak" } as const;
const literal = { mode: "literal" } as const;

describe("a comparison with the baseline", () => {
  it.each<[string, Counts, string, string]>([
    ["the same good rate on many trials", { base: [95, 100], now: [95, 100] }, "pass", "clear"],
    ["weak evidence where strong is asked for", { base: [20, 20], now: [20, 20] }, "inconclusive", "clear"],
    [
      "weak evidence where weak is enough",
      { base: [20, 20], now: [20, 20], comparison: { ...weak, target: 5, stop: 9 } },
      "pass",
      "clear",
    ],
    ["a better rate on few trials", { base: [10, 10], now: [10, 10] }, "inconclusive", "clear"],
    ["a clear regression", { base: [92, 100], now: [80, 100], over: [5, 0] }, "fail", "triggered"],
    ["a probable drop below the stop limit", { base: [184, 200], now: [164, 200], over: [5, 0] }, "fail", "clear"],
    ["a drop that may be chance", { base: [92, 100], now: [86, 100] }, "inconclusive", "clear"],
    ["one failure in the first trials", { base: [40, 40], now: [0, 1] }, "inconclusive", "unknown"],
    ["nine trials", { base: [40, 40], now: [0, 9] }, "inconclusive", "unknown"],
    ["a baseline of nine trials", { base: [9, 9], now: [0, 40] }, "inconclusive", "unknown"],
    [
      "literally: a drop of exactly the target",
      { base: [95, 100], now: [90, 100], comparison: literal },
      "pass",
      "clear",
    ],
    [
      "literally: a drop just over the target",
      { base: [950, 1000], now: [899, 1000], comparison: literal },
      "fail",
      "clear",
    ],
    [
      "literally: a drop of exactly the stop limit",
      { base: [95, 100], now: [85, 100], comparison: literal },
      "fail",
      "clear",
    ],
    [
      "literally: a drop over the stop limit",
      { base: [92, 100], now: [80, 100], comparison: literal },
      "fail",
      "triggered",
    ],
    ["literally: nine trials", { base: [92, 100], now: [0, 9], comparison: literal }, "inconclusive", "unknown"],
    ["literally in points: 80 % to 71 %", { base: [80, 100], now: [71, 100], comparison: literal }, "fail", "clear"],
    [
      "literally relative: 80 % to 71 %",
      { base: [80, 100], now: [71, 100], comparison: { ...literal, scale: "relative" } },
      "fail",
      "triggered",
    ],
    [
      "relative to a baseline of nothing",
      { base: [0, 40], now: [0, 40], comparison: { scale: "relative" } },
      "inconclusive",
      "unknown",
    ],
  ])("of %s", (_, given, verdict, status) => {
    const { criterion, stop } = compare(given);
    expect([criterion.verdict, stop.status]).toEqual([verdict, status]);
  });

  it("asks for more certainty the fewer runs there are, and while one is going on", () => {
    const stops = (over: readonly [number, number], now: readonly [number, number]) =>
      compare({ base: [48, 50], now, over }).stop.status === "triggered";
    const bad = [32, 40] as const; // a drop over 5 has probability .943
    const looks = {
      one: stops([1, 0], bad),
      three: stops([3, 0], bad),
      four: stops([4, 0], bad),
      running: stops([4, 1], bad),
    };
    expect(looks).toEqual({ one: false, three: false, four: true, running: false });
    // Certain enough at any time.
    expect([stops([1, 0], [10, 40]), stops([0, 1], [10, 40])]).toEqual([true, true]);
  });

  it("takes trials of runs that differ more than chance for fewer", () => {
    const even = baseline(35, 40, dealt(35, 40, 4));
    const uneven = baseline(
      35,
      40,
      [10, 10, 10, 5].map((successes, i) => ({ run: `r${i}`, successes, trials: 10 })),
    );
    const given = { base: [35, 40], now: [28, 40] } as const;
    const [independent, clustered] = [even, uneven].map((frozen) => compare(given, { baseline: frozen }).criterion);
    expect(independent?.comparison).toMatchObject({ designEffect: 1, designEffectEstimated: true });
    expect(clustered?.comparison).toMatchObject({ designEffect: 3, designEffectEstimated: true });
    expect(clustered?.comparison?.probabilityOverTarget).toBeLessThan(
      independent?.comparison?.probabilityOverTarget ?? 0,
    );
    expect(clustered?.message).toContain("counts divided by 3 for the likeness of trials in one run");
  });

  it("shows both sides, the drop and what it is worth", () => {
    const { criterion, stop } = compare({ base: [92, 100], now: [80, 100], over: [5, 0] });
    expect(criterion.message).toMatch(
      /^80 of 100 phases \(80 %\) against 92 of 100 \(92 %\) in stage-0, dropped by 12 points: over the stop limit of 10, and a true drop over 5 has probability 9\d.\d+ %$/,
    );
    expect(criterion).toMatchObject({
      value: 12,
      sample: 100,
      observed: "dropped by 12 points",
      query: "SELECT success",
    });
    expect(criterion.expected).toBe("drop of at most 5 points, stops above 10");
    expect(criterion.comparison).toMatchObject({
      baseline: { stage: "stage-0", successes: 92, trials: 100 },
      current: { successes: 80, trials: 100, runs: 5 },
      drop: 12,
      evidence: "none",
      designEffect: 1,
      designEffectEstimated: false,
    });
    expect(stop.message).toBe(criterion.message);
  });

  it("says how often the literal reading stops by chance, whatever it finds", () => {
    const messages = [95, 88, 80].map(
      (now) => compare({ base: [95, 100], now: [now, 100], comparison: literal }).criterion.message,
    );
    expect(messages).toEqual([
      expect.stringContaining(
        ": within the target of 5, read literally, which at 95 % over 5 runs of 10 stops 11 of 100",
      ),
      expect.stringContaining(": over the target of 5, read literally,"),
      expect.stringContaining(": over the stop limit of 10, read literally,"),
    ]);
    expect(compare({ base: [95, 100], now: [95, 100] }).criterion.message).not.toContain("literally");
  });

  it("plans how many more trials at the observed rate would settle it", () => {
    const { criterion } = compare({ base: [60, 60], now: [10, 10] });
    const further = criterion.needs.sample ?? 0;
    expect(further).toBeGreaterThan(0);
    expect(compare({ base: [60, 60], now: [10 + further, 10 + further] }).criterion.verdict).toBe("pass");
    expect(compare({ base: [60, 60], now: [9 + further, 9 + further] }).criterion.verdict).toBe("inconclusive");
    expect(criterion.message).toContain(`about ${further} more phases at this rate would settle it`);
  });

  it("plans nothing where the rate or the baseline is in the way", () => {
    expect(compare({ base: [92, 100], now: [80, 100] }).criterion.needs).toEqual({});
    expect(compare({ base: [9, 9], now: [40, 40] }).criterion.needs).toEqual({});
  });

  it.each<[string, Partial<Scene>, string, RegExp]>([
    ["there is no baseline", { baseline: null }, "inconclusive", /was never frozen/],
    [
      "the baseline is of another stage",
      { baseline: { ...baseline(9, 10), stage: "stage-9" } },
      "inconclusive",
      /from stage-0 was never frozen/,
    ],
    [
      "the baseline lacks the metric",
      { baseline: { ...baseline(9, 10), metrics: [] } },
      "inconclusive",
      /was never frozen/,
    ],
    ["the baseline is empty", { baseline: baseline(0, 0) }, "inconclusive", /holds no phases/],
    ["the baseline is no share", { baseline: baseline(11, 10) }, "error", /reads 11 of 10/],
    [
      "a run of the baseline is no share",
      { baseline: baseline(9, 10, [{ run: "r", successes: 0.5, trials: 1 }]) },
      "error",
      /which is no share/,
    ],
    [
      "nothing was measured",
      { observations: { success: proportion(0, 0) } },
      "inconclusive",
      /no phases measured yet; at least 10 phases/,
    ],
    ["the metric is unavailable", { observations: { success: unavailable } }, "error", /no answer within 10 s/],
    ["the metric was not read", { observations: {} }, "error", /was not read/],
    ["the metric is no share", { observations: { success: violations(0, 9) } }, "error", /answered with violations/],
    [
      "the metric counts nonsense",
      { observations: { success: proportion(11, 10) } },
      "error",
      /answered with 11 of 10/,
    ],
  ])("when %s", (_, scene, verdict, message) => {
    const { criterion, stop } = compare({ base: [95, 100], now: [95, 100] }, scene);
    expect(criterion).toMatchObject({ verdict, message: expect.stringMatching(message), comparison: null });
    expect(stop.status).toBe("unknown");
  });
});
