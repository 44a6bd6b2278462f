import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DOCUMENT, documentOf, told, walkFacts, type RunFacts } from "./backtest-fixture.ts";

const document = documentOf(DOCUMENT);
const OK: RunFacts = {};
const walk = (...facts: readonly RunFacts[]) => walkFacts(document, facts);
const CLIMB = [OK, OK, OK, OK];

describe("a walk through a history", () => {
  it("promotes when runs and time of the walk's clock suffice, and stays in the last stage", () => {
    const { steps } = walk(...CLIMB, OK);
    expect(told(steps)).toEqual([
      "r1 prepare→watch promoted",
      "r2 watch refused",
      "r3 watch refused",
      "r4 watch→full promoted",
      "r5 full refused",
    ]);
    expect(steps.map(({ message }) => message)).toEqual([
      "promotes to watch",
      expect.stringContaining("1 of 2 runs finished, 1 more run needed; 1 h of 3 h elapsed"),
      expect.stringMatching(/2 runs finished.*2 h of 3 h elapsed/),
      "promotes to full",
      "full is the last stage, and nothing in it objects",
    ]);
    expect(steps.map(({ verdict }) => verdict)).toEqual(["pass", "inconclusive", "inconclusive", "pass", "pass"]);
  });

  it("counts no run of an earlier stage for a later one", () => {
    const { steps, runs } = walk(OK, { successes: 0 }, { successes: 9 });
    expect(runs.map(({ run }) => run)).toEqual(["r2", "r3"]);
    expect(steps.at(-1)?.blockers.map(({ code, subject }) => `${code}:${subject}`)).toEqual([
      "minimum-not-reached:watch",
      "criterion-failed:success-high",
    ]);
  });

  it("holds where a stop condition says so, once, and for good since nobody releases it", () => {
    const { steps } = walk(OK, { gaps: 1 }, OK, OK, OK);
    expect(told(steps)).toEqual([
      "r1 prepare→watch promoted",
      "r2 watch stopped, held",
      "r3 watch refused, held",
      "r4 watch refused, held",
      "r5 watch refused, held",
    ]);
    expect(steps[1]?.message).toBe("hold (Gapped: 1 violation among 10 rows, stops at more than 0)");
    expect(steps[2]).toMatchObject({
      message: expect.stringMatching(/^held since run r2 \(and \d more\)$/),
      stops: [{ id: "gapped", action: "hold", carriedOut: false }],
    });
  });

  it("rolls back and holds, and starts a new exposure below", () => {
    const { steps, runs, state } = walk(...CLIMB, { duplicates: 2 }, OK);
    expect(told(steps).slice(4)).toEqual(["r5 full→watch stopped, held", "r6 watch refused, held"]);
    expect(steps[4]).toMatchObject({ verdict: "fail", blockers: [], stops: [{ action: "rollback to watch" }] });
    expect(runs.map(({ run }) => run)).toEqual(["r6"]);
    expect(state.hold?.reason).toContain("rolled back from full to watch: Duplicated");
  });

  it("names the run of the first hold, even where a later stop moves further down", () => {
    const { steps } = walk(...CLIMB, { gaps: 1 }, { duplicates: 1 }, OK);
    expect(told(steps).slice(4)).toEqual([
      "r5 full stopped, held",
      "r6 full→watch stopped, held",
      "r7 watch refused, held",
    ]);
    expect(steps[6]?.message).toMatch(/^held since run r5 /);
  });

  it("takes the most drastic of several stops first, and says which of the others changed nothing any more", () => {
    const { steps, state } = walk(...CLIMB, { gaps: 3, duplicates: 1 }, OK);
    expect(told(steps).slice(4)).toEqual(["r5 full→prepare stopped, held", "r6 prepare refused, held"]);
    expect(steps[4]?.stops.map(({ action, carriedOut }) => [action, carriedOut])).toEqual([
      ["engage emergency", true],
      ["rollback to watch", false],
      ["hold", false],
    ]);
    expect(steps[4]?.message).toBe("engage emergency (Gapped often: 3 violations among 10 rows, stops at more than 2)");
    expect(Object.keys(state.engaged)).toEqual(["emergency"]);
    expect(steps[5]?.blockers.map(({ message }) => message)).toEqual([
      "held since run r5",
      "kill switch emergency engaged since run r5",
    ]);
  });

  it("decides nothing at an unfinished run, but measures it with the runs after it", () => {
    const { steps } = walk(OK, { finished: false, gaps: 1 }, OK);
    expect(told(steps)).toEqual(["r1 prepare→watch promoted", "r2 watch unfinished", "r3 watch stopped, held"]);
    expect(steps[1]).toMatchObject({ verdict: null, message: expect.stringContaining("not finished") });
  });

  it("names what blocks without evidence", () => {
    const { steps } = walkFacts(document, [OK, OK], "none");
    expect(told(steps)).toEqual(["r1 prepare refused", "r2 prepare refused"]);
    expect(steps[0]?.blockers).toMatchObject([{ code: "criterion-inconclusive", subject: "smoke-passes" }]);
  });

  it("has no steps where there are no runs", () => {
    expect(walk()).toMatchObject({ steps: [], runs: [], state: { stage: "prepare", revision: 1 } });
  });

  it("continues where the step before ended, promotes only on a pass and never once held, whatever happens", () => {
    const facts = fc.record({
      finished: fc.boolean(),
      successes: fc.integer({ min: 0, max: 10 }),
      duplicates: fc.integer({ min: 0, max: 1 }),
      gaps: fc.constantFrom(0, 0, 0, 1, 3),
    });
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 25 }), (history) => {
        const { steps } = walk(...history);
        expect(steps.map(({ run }) => run)).toEqual(history.map((_, index) => `r${index + 1}`));
        for (const [index, step] of steps.entries()) {
          const before = steps[index - 1];
          expect(step.stage).toBe(before?.to ?? "prepare");
          if (before?.held) expect(step).toMatchObject({ held: true });
          if (step.outcome === "promoted") expect([step.verdict, before?.held ?? false]).toEqual(["pass", false]);
          if (step.outcome === "refused") expect([step.to, step.blockers.length > 0]).toEqual([step.stage, true]);
        }
      }),
    );
  });
});
