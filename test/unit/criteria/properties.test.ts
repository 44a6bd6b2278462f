import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation, RunProportion } from "../../../src/criteria/observation.ts";
import { VERDICTS, worstVerdict } from "../../../src/criteria/verdict.ts";
import type { Check, Comparison } from "../../../src/definition/definition.ts";
import {
  assessScene,
  baseline,
  COMPARE,
  exposure,
  metricCheck,
  onlyCriterion,
  onlyStop,
  proportion,
  REQUIREMENTS,
  runs,
  unavailable,
} from "./fixtures.ts";

const rank = (verdict: (typeof VERDICTS)[number]): number => VERDICTS.indexOf(verdict);
const verdict = fc.constantFrom(...VERDICTS);
const counts = fc
  .integer({ min: 1, max: 120 })
  .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }));
const rules: fc.Arbitrary<Partial<Comparison>> = fc.record({
  scale: fc.constantFrom("points" as const, "relative" as const),
  mode: fc.constantFrom("graded" as const, "literal" as const),
  minimumEvidence: fc.constantFrom("weak" as const, "strong" as const),
});
const perRun = fc.array(
  fc
    .integer({ min: 0, max: 12 })
    .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) })),
  { minLength: 1, maxLength: 6 },
);

const named = (each: readonly { successes: number; trials: number }[]): RunProportion[] =>
  each.map((run, index) => ({ ...run, run: `run-${index + 1}` }));
const summed = (each: readonly RunProportion[]) => ({
  successes: each.reduce((sum, run) => sum + run.successes, 0),
  trials: each.reduce((sum, run) => sum + run.trials, 0),
});

interface Compared {
  readonly base: readonly RunProportion[];
  readonly now: readonly RunProportion[];
  readonly comparison?: Partial<Comparison>;
}
function compare({ base, now, comparison = {} }: Compared) {
  const [before, after] = [summed(base), summed(now)];
  const assessment = assessScene({
    criteria: [COMPARE],
    stops: [COMPARE],
    comparison,
    exposure: exposure({ runs: runs(now.length) }),
    baseline: baseline(before.successes, before.trials, [...base]),
    observations: { success: proportion(after.successes, after.trials, [...now]) },
  });
  return { criterion: onlyCriterion(assessment), stop: onlyStop(assessment), verdict: assessment.verdict };
}

describe("a comparison", () => {
  it("is never made worse by one more success", () => {
    fc.assert(
      fc.property(counts, counts, rules, (base, now, comparison) => {
        fc.pre(now.successes < now.trials);
        const judge = (successes: number) =>
          compare({ base: named([base]), now: named([{ ...now, successes }]), comparison });
        const [less, more] = [judge(now.successes), judge(now.successes + 1)];
        expect(rank(more.criterion.verdict)).toBeLessThanOrEqual(rank(less.criterion.verdict));
        if (less.stop.status !== "triggered") expect(more.stop.status).not.toBe("triggered");
      }),
      { numRuns: 150 },
    );
  });

  it("does not depend on the order of runs", () => {
    fc.assert(
      fc.property(perRun, perRun, rules, (base, now, comparison) => {
        const forth = compare({ base: named(base), now: named(now), comparison });
        const back = compare({ base: named(base).reverse(), now: named(now).reverse(), comparison });
        expect(back).toEqual(forth);
      }),
      { numRuns: 100 },
    );
  });

  it("never stops an unchanged good rate, however the runs fell out", () => {
    const cuts = fc.array(fc.nat({ max: 19 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(cuts, cuts, rules, (before, after, comparison) => {
        // Five failures among 5 × 20 phases on each side, in any runs.
        const spread = (at: readonly number[]) =>
          named(
            [0, 1, 2, 3, 4].map((run) => ({ trials: 20, successes: 20 - at.filter((cut) => cut % 5 === run).length })),
          );
        const { criterion, stop } = compare({ base: spread(before), now: spread(after), comparison });
        expect(stop.status).toBe("clear");
        expect(criterion.verdict).not.toBe("fail");
      }),
      { numRuns: 60 },
    );
  });

  it("keeps its probabilities and interval where they belong", () => {
    fc.assert(
      fc.property(counts, counts, (base, now) => {
        const detail = compare({ base: named([base]), now: named([now]) }).criterion.comparison;
        if (!detail) throw new Error("not compared");
        expect(detail.probabilityOverStop).toBeGreaterThanOrEqual(0);
        expect(detail.probabilityOverStop).toBeLessThanOrEqual(detail.probabilityOverTarget);
        expect(detail.probabilityOverTarget).toBeLessThanOrEqual(1);
        const [lower, upper] = detail.intervalPoints;
        expect(lower).toBeLessThanOrEqual(detail.drop + 1e-9);
        expect(upper).toBeGreaterThanOrEqual(detail.drop - 1e-9);
      }),
      { numRuns: 150 },
    );
  });
});

describe("what was not measured", () => {
  const nothing: Observation[] = [
    unavailable,
    proportion(0, 0),
    { kind: "total", perRun: [], total: null, sample: 5 },
    { kind: "total", perRun: [], total: 0, sample: 0 },
    { kind: "mean", perRun: [], total: null, sample: 0 },
    { kind: "violations", count: 0, truncated: false, population: 0, rows: [] },
    { kind: "distribution", counts: [], sample: 0 },
  ];
  const conditions = [
    { op: "none" } as const,
    ...(["atLeast", "moreThan", "atMost", "lessThan"] as const).map((op) => ({ op, value: 0 })),
  ];
  const checks: fc.Arbitrary<Check> = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          "success" as const,
          "saved" as const,
          "average" as const,
          "duplicates" as const,
          "modes" as const,
        ),
        fc.constantFrom(...conditions),
        fc.nat({ max: 20 }),
      )
      .map(([metric, condition, sample]) => metricCheck(metric, condition, sample)),
    fc
      .constantFrom(...Object.keys(REQUIREMENTS))
      .map((id): Check => ({ kind: "evidence", evidence: id, condition: null })),
    fc.constant(COMPARE),
  );

  it("never passes and never triggers, whatever is asked of it", () => {
    fc.assert(
      fc.property(checks, fc.option(fc.constantFrom(...nothing)), (check, seen) => {
        const observations =
          seen === null
            ? {}
            : Object.fromEntries(["success", "saved", "average", "duplicates", "modes"].map((id) => [id, seen]));
        const assessment = assessScene({
          criteria: [check],
          stops: [check],
          observations,
          baseline: baseline(95, 100),
        });
        expect(["inconclusive", "error"]).toContain(onlyCriterion(assessment).verdict);
        expect(onlyStop(assessment).status).toBe(
          check.kind === "evidence" && check.evidence === "incident" ? "clear" : "unknown",
        );
        expect(["inconclusive", "error"]).toContain(assessment.verdict);
      }),
    );
  });
});

describe("the worst verdict", () => {
  it("is one of those given, at least as bad as each, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1 }), (all) => {
        const worst = worstVerdict(all);
        expect(all).toContain(worst);
        for (const each of all) expect(rank(worst)).toBeGreaterThanOrEqual(rank(each));
        expect(worstVerdict(all.toReversed())).toBe(worst);
        expect(worstVerdict([...all, ...all])).toBe(worst);
      }),
    );
  });

  it("of parts is the worst of the whole, and pass changes nothing", () => {
    fc.assert(
      fc.property(fc.array(verdict), fc.array(verdict), (some, others) => {
        expect(worstVerdict([worstVerdict(some), worstVerdict(others)])).toBe(worstVerdict([...some, ...others]));
        expect(worstVerdict([...some, "pass"])).toBe(worstVerdict(some));
      }),
    );
  });

  it("is pass of none, and a word that is no verdict is refused", () => {
    expect(worstVerdict([])).toBe("pass");
    expect(() => worstVerdict(["passed" as "pass"])).toThrow('unknown verdict "passed"');
  });
});
