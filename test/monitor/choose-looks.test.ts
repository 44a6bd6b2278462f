import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLooks, type PlannedLook } from "../../src/service/monitor/choose-looks.ts";

const LIMITS = { atOnce: 4, perSource: 2, patienceMs: 30_000 };
const NOW = 100_000;

/** "a1@5" is due at 5 and reads source a; "a1!5" has been under way since 5. */
function planned(told: string): PlannedLook[] {
  return told.split(" ").map((each) => {
    const [rollout = "", at] = each.split(/[@!]/);
    const underway = each.includes("!");
    return {
      rollout,
      source: rollout.slice(0, 1),
      dueAt: underway ? 0 : Number(at),
      underwaySince: underway ? Number(at) : null,
    };
  });
}

describe("the looks that begin", () => {
  it.each([
    ["none before its time", "a1@100001", []],
    ["the longest due first", "a1@3 a2@1 a3@2", ["a2", "a3"]],
    ["a few at once", "a1@1 a2@1 b1@1 b2@1 c1@1 c2@1", ["a1", "b1", "c1", "a2"]],
    ["none twice at once", "a1!99999", []],
    ["few of one source, so that the rest have their turn", "a1@1 a2@1 a3@1 a4@1 b1@99999", ["a1", "b1", "a2"]],
    ["those of the source with the fewest under way", "a1!99999 a2@1 b1@99999", ["b1", "a2"]],
    ["none more of a source that hangs", "a1!1 a2!1 a3@1 b1@1", ["b1"]],
    ["others where four hang", "a1!1 a2!1 b1!1 b2!1 c1@1", ["c1"]],
    ["none while four are under way", "a1!99999 a2!99999 b1!99999 b2!99999 c1@1", []],
  ])("are %s", (_title, told, chosen) => {
    expect(chooseLooks(planned(told), NOW, LIMITS)).toEqual(chosen);
  });

  it("reach every rollout in the end, however many there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 }), (count, sources) => {
        const looks = Array.from({ length: count }, (_, index) => {
          return { rollout: `r${index}`, source: `s${index % sources}`, dueAt: index, underwaySince: null };
        });
        const seen = new Set<string>();
        for (let round = 0; round < count; round++) {
          const left = looks.filter(({ rollout }) => !seen.has(rollout));
          for (const rollout of chooseLooks(left, NOW, LIMITS)) seen.add(rollout);
        }
        expect(seen.size).toBe(count);
      }),
    );
  });
});
