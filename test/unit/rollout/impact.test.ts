import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition } from "../../../src/definition/definition.ts";
import { effectOfCondition } from "../../../src/rollout/impact/compare-conditions.ts";
import { impactOf } from "../../../src/rollout/impact/impact-of.ts";
import { edited, standingAt as at } from "./impact-fixture.ts";

const base = edited();

/** What is told of an edit, seen from `watch`: "*" marks what is present. */
function told(...edits: readonly (readonly [string, string])[]): readonly string[] {
  const { rules } = impactOf(at("watch"), base, edited(...edits));
  return rules.map(({ present, message }) => `${present ? "* " : ""}${message}`);
}

const SATURDAYS = "FREQ=WEEKLY;BYDAY=SA from 00:00 for P2D (UTC)";

describe("what an edit does to the rules", () => {
  it.each<[string, readonly (readonly [string, string])[], readonly string[]]>([
    ["nothing", [], []],
    ["a text", [["title: Watch", "title: Look"]], []],
    [
      "a criterion's limit up",
      [["atMost: 4", "atMost: 6"]],
      ["* watch criterion memory-low: memory at most 4 GiB -> memory at most 6 GiB (looser)"],
    ],
    [
      "a share down",
      [["atLeast: 0.9", "atLeast: 0.8"]],
      ["* watch criterion enough: success at least 90 % -> success at least 80 % (looser)"],
    ],
    [
      "a share up",
      [["atLeast: 0.9", "atLeast: 0.95"]],
      ["* watch criterion enough: success at least 90 % -> success at least 95 % (tighter)"],
    ],
    [
      "a bound's kind",
      [["atLeast: 0.9", "moreThan: 0.9"]],
      ["* watch criterion enough: success at least 90 % -> success more than 90 % (tighter)"],
    ],
    [
      "a bound turned around",
      [["atLeast: 0.9", "atMost: 0.9"]],
      ["* watch criterion enough: success at least 90 % -> success at most 90 % (cannot tell)"],
    ],
    [
      "none to a few",
      [["expect: none", "expect: { atMost: 2 }"]],
      ["* watch criterion none-doubled: doubled none -> doubled at most 2 (looser)"],
    ],
    [
      "a smaller sample",
      [["minimumSample: 20", "minimumSample: 5"]],
      ["* watch criterion enough: minimum sample 20 -> 5 (looser)"],
    ],
    [
      "a criterion that blocks no more",
      [["{ atMost: 4 }", "{ atMost: 4 }, blocking: false"]],
      ["* watch criterion memory-low: blocks promotions no more (looser)"],
    ],
    [
      "a criterion less",
      [["      - { id: no-regression, title: No regression, comparison: regression }\n", ""]],
      ["* watch criterion no-regression: removed, was comparison regression (looser)"],
    ],
    [
      "a criterion of a later stage",
      [["evidence: paths }", "evidence: paths, blocking: false }"]],
      ["full criterion paths-fine: blocks promotions no more (looser)"],
    ],
    [
      "another subject",
      [["metric: doubled, expect: none", "metric: success, expect: { atLeast: 0 }"]],
      ["* watch criterion none-doubled: looks at metric doubled -> metric success (cannot tell)"],
    ],
    [
      "a stop condition that trips later",
      [["moreThan: 8", "moreThan: 9"]],
      ["* watch stop condition memory-high: memory more than 8 GiB -> memory more than 9 GiB (looser)"],
    ],
    [
      "a stop condition that trips sooner",
      [["moreThan: 8", "moreThan: 7"]],
      ["* watch stop condition memory-high: memory more than 8 GiB -> memory more than 7 GiB (tighter)"],
    ],
    [
      "a stop that does less",
      [["then: { rollback: prepare }", "then: hold"]],
      ["* watch stop condition doubled: rollback to prepare -> hold (looser)"],
    ],
    [
      "a stop that does more",
      [["then: hold", "then: { engage: hard }"]],
      ["* watch stop condition memory-high: hold -> engage hard (tighter)"],
    ],
    [
      "a stop that does another thing",
      [["then: { rollback: prepare }", "then: { engage: soft }"]],
      ["* watch stop condition doubled: rollback to prepare -> engage soft (cannot tell)"],
    ],
    ["a comparison's target", [["target: 5", "target: 8"]], ["* comparison regression: target 5 -> 8 points (looser)"]],
    ["a comparison's stop", [["stop: 10", "stop: 7"]], ["* comparison regression: stop 10 -> 7 points (tighter)"]],
    [
      "weaker evidence",
      [["stop: 10", "stop: 10, minimumEvidence: weak"]],
      ["* comparison regression: passes on evidence strong -> weak (looser)"],
    ],
    [
      "another mode",
      [["stop: 10", "stop: 10, mode: literal"]],
      ["* comparison regression: mode graded -> literal (cannot tell)"],
    ],
    ["fewer runs", [["runs: 3", "runs: 1"]], ["* watch minimum: runs 3 -> 1 (looser)"]],
    ["less time", [["duration: PT2H", "duration: PT30M"]], ["* watch minimum: duration 2 h -> 30 min (looser)"]],
    ["fewer approvals for the next stage", [["approvals: 2", "approvals: 1"]], ["* full approvals: 2 -> 1 (looser)"]],
    [
      "no window",
      [['    windows: { deny: [{ rule: "FREQ=WEEKLY;BYDAY=SA", from: "00:00", for: P2D, timezone: UTC }] }\n', ""]],
      [`* watch windows: no more denied: ${SATURDAYS} (looser)`],
    ],
    [
      "a window to keep to",
      [
        [
          "approvals: 2",
          'approvals: 2\n    windows: { allow: [{ rule: "FREQ=WEEKLY;BYDAY=SA", from: "00:00", for: P2D, timezone: UTC }] }',
        ],
      ],
      [`* full windows: only allowed: ${SATURDAYS} (tighter)`],
    ],
    [
      "promotion by the monitor",
      [["    approvals: 2", "    autoPromote: true\n    approvals: 2"]],
      ["full auto promote: the monitor promotes from here by itself (looser)"],
    ],
    ["a slower monitor", [["interval: PT1M", "interval: PT5M"]], ["* monitor: looks every 1 min -> 5 min (looser)"]],
    [
      "another query",
      [["SELECT 1 AS id", "SELECT 2 AS id"]],
      ["* metric doubled: is measured another way (cannot tell)"],
    ],
    ["evidence that counts longer", [["PT24H", "PT48H"]], ["evidence smoke: counts 1 d -> 2 d (looser)"]],
    ["more that says GO", [["go: [GO]", "go: [GO, FINE]"]], ['evidence smoke: also passes by "FINE" (looser)']],
    [
      "fewer allowed paths",
      [['["docs/*"]', '["docs/a"]']],
      ['evidence paths: also allows "docs/a" (looser)', 'evidence paths: allows no more "docs/*" (tighter)'],
    ],
    [
      "other runs",
      [["WHERE at >= :since", "WHERE at > :since"]],
      ["* exposure: runs are found another way (cannot tell)"],
    ],
    [
      "a milder switch",
      [
        [
          "severity: 2, rollbackTo: prepare, flags: { EXTENDED: false, REACH: 0 }",
          "severity: 3, flags: { EXTENDED: false, REACH: 0 }",
        ],
      ],
      [
        "* kill switch hard: severity 2 -> 3 (tighter)",
        "* kill switch hard: rolls back to prepare -> nothing (looser)",
      ],
    ],
    [
      "a switch that leaves a flag alone",
      [["EXTENDED: false, REACH: 0", "EXTENDED: false"]],
      ["* kill switch hard: REACH 0 -> none (looser)"],
    ],
    [
      "a switch less",
      [['  soft: { title: "Soft", severity: 1, flags: { EXTENDED: false } }\n', ""]],
      ["* kill switch soft: removed (looser)"],
    ],
    [
      "a variable that is no autonomy",
      [["maximum: 9, autonomy: true", "maximum: 9"]],
      ["* variable REACH: counts as autonomy no more (looser)"],
    ],
    ["a wider range", [["maximum: 9", "maximum: 99"]], ["* variable REACH: maximum 9 -> 99 (looser)"]],
    [
      "a constant that is none",
      [["served: true, const: false", "served: true, default: false"]],
      ["* variable NEVER: constant false -> none (looser)"],
    ],
  ])("%s", (_title, edits, expected) => {
    expect(told(...edits)).toEqual(expected);
  });

  it("a stage that is gone or new is told as such, and is present where it is the next", () => {
    const added = edited([
      "  - id: full\n",
      "  - { id: half, title: Half, flags: { RECORDING: true } }\n  - id: full\n",
    ]);
    const rulesFrom = (stage: string, from: typeof base, to: typeof base) =>
      impactOf(at(stage), from, to).rules.map(({ message, present }) => [message, present]);
    expect(rulesFrom("watch", base, added)).toEqual([["half: added (tighter)", true]]);
    expect(rulesFrom("prepare", base, added)).toEqual([["half: added (tighter)", false]]);
    expect(rulesFrom("watch", added, base)).toEqual([["half: removed (looser)", true]]);
    expect(impactOf(at("watch"), added, base).stages.map(({ stage, status }) => `${stage} ${status}`)).toEqual([
      "prepare kept",
      "watch kept",
      "full kept",
      "half removed",
    ]);
  });

  it("counts what is looser or unclear as loosened, and only that", () => {
    const loosening = (...edits: readonly (readonly [string, string])[]) => {
      const { loosened, loosensPresent } = impactOf(at("watch"), base, edited(...edits));
      return [loosened, loosensPresent];
    };
    expect(loosening()).toEqual([false, false]);
    expect(loosening(["atMost: 4", "atMost: 3"])).toEqual([false, false]);
    expect(loosening(["atMost: 4", "atMost: 6"])).toEqual([true, true]);
    expect(loosening(["SELECT 1 AS id", "SELECT 2 AS id"])).toEqual([true, true]);
    expect(loosening(["evidence: paths }", "evidence: paths, blocking: false }"])).toEqual([true, false]);
  });
});

describe("no condition is called tighter or the same that lets more through", () => {
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.constant<Condition>({ op: "none" }),
    fc.record({
      op: fc.constantFrom("atLeast", "moreThan", "atMost", "lessThan"),
      value: fc.integer({ min: -2, max: 2 }),
    }),
  );
  const meets = (value: number, to: Condition): boolean => {
    switch (to.op) {
      case "none":
        return value <= 0;
      case "atLeast":
        return value >= to.value;
      case "moreThan":
        return value > to.value;
      case "atMost":
        return value <= to.value;
      case "lessThan":
        return value < to.value;
    }
  };

  it("for any two conditions and any value", () => {
    fc.assert(
      fc.property(condition, condition, fc.integer({ min: -7, max: 7 }), (from, to, half) => {
        const effect = effectOfCondition(from, to);
        const [before, after] = [meets(half / 2, from), meets(half / 2, to)];
        if (effect === "tighter" || effect === "neutral") expect(after && !before).toBe(false);
        if (effect === "looser" || effect === "neutral") expect(before && !after).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
