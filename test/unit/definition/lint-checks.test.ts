// oxlint-disable unicorn/no-thenable -- `then` is the document's own word; nothing here is awaited
import { describe, expect, it } from "vitest";
import { findingsOf, type Patch } from "./patched-document.ts";

const criterion = "/stages/1/criteria";
const stop = "/stages/1/stopConditions";
const rows: readonly (readonly [title: string, patch: Patch, findings: readonly string[]])[] = [
  [
    "a target above the stop limit",
    { "/comparisons/regression/target": 11 },
    ["comparison-limits /comparisons/regression/stop"],
  ],
  [
    "a target equal to the stop limit",
    { "/comparisons/regression/target": 10 },
    ["comparison-limits /comparisons/regression/stop"],
  ],
  [
    "fewer recommended runs than the floor",
    { "/stages/1/minimum": { runs: 3, recommendedRuns: 2 } },
    ["minimum-runs /stages/1/minimum/recommendedRuns"],
  ],
  ["nothing where the recommendation is left out", { "/stages/1/minimum": { runs: 3 } }, []],
  [
    "a rollback to the stage itself",
    { [`${stop}/0/then`]: { rollback: "second" } },
    [`rollback-target ${stop}/0/then/rollback`],
  ],
  [
    "a rollback to a later stage",
    { "/stages/-": { id: "third", title: "Third" }, [`${stop}/0/then`]: { rollback: "third" } },
    [`rollback-target ${stop}/0/then/rollback`],
  ],
  [
    "a rollback from the first stage",
    {
      "/stages/0/stopConditions": [
        { id: "a", title: "A", metric: "doubled", when: "any", then: { rollback: "first" } },
      ],
    },
    ["rollback-target /stages/0/stopConditions/0/then/rollback"],
  ],
  [
    "a comparison of what is no proportion",
    { "/comparisons/regression/metric": "saved", "/stages/0/baseline": ["saved"] },
    ["baseline-metric /comparisons/regression/metric", "baseline-metric /stages/0/baseline/0"],
  ],
  [
    "a comparison whose baseline stage does not freeze the metric",
    { "/stages/0/baseline": [] },
    ["comparison-baseline /comparisons/regression/baseline"],
  ],
  [
    "a comparison used before its baseline is left",
    { "/comparisons/regression/baseline": "second", "/stages/1/baseline": ["success"], "/stages/0/baseline": [] },
    [`comparison-baseline ${criterion}/2/comparison`, `comparison-baseline ${stop}/2/comparison`],
  ],
  ["none on a proportion", { [`${criterion}/0/expect`]: "none" }, [`metric-condition ${criterion}/0/expect`]],
  [
    "a percentage on a proportion",
    { [`${criterion}/0/expect`]: { atLeast: 90 } },
    [`metric-condition ${criterion}/0/expect/atLeast`],
  ],
  [
    "a negative share",
    { [`${criterion}/0/expect`]: { atLeast: -0.1 } },
    [`metric-condition ${criterion}/0/expect/atLeast`],
  ],
  ["nothing at a share of 1", { [`${criterion}/0/expect`]: { atLeast: 1 } }, []],
  ["anything on a distribution", { [`${criterion}/0/metric`]: "modes" }, [`metric-condition ${criterion}/0/expect`]],
  [
    "half a violation",
    { [`${criterion}/0/metric`]: "doubled", [`${criterion}/0/expect`]: { atMost: 0.5 } },
    [`metric-condition ${criterion}/0/expect/atMost`],
  ],
  [
    "nothing with a bound on violations",
    { [`${criterion}/0/metric`]: "doubled", [`${criterion}/0/expect`]: { atMost: 2 } },
    [],
  ],
  ["nothing with none on a schema", { [`${criterion}/0/metric`]: "layout", [`${criterion}/0/expect`]: "none" }, []],
  ["any on a proportion", { [`${stop}/0/metric`]: "success" }, [`metric-condition ${stop}/0/when`]],
  ["a measurement without a bound", { [`${criterion}/1/expect`]: undefined }, [`evidence-condition ${criterion}/1`]],
  [
    "a bound on evidence that has its own verdict",
    { [`${criterion}/1/evidence`]: "tests" },
    [`evidence-condition ${criterion}/1/expect`],
  ],
  ["fails on a measurement", { [`${stop}/1/evidence`]: "memory" }, [`evidence-condition ${stop}/1/when`]],
  ["a bound on a failing smoke report", { [`${stop}/1/when`]: { moreThan: 1 } }, [`evidence-condition ${stop}/1/when`]],
  [
    "stages that measure without exposure",
    { "/exposure": undefined },
    ["measured-without-exposure /stages/0", "measured-without-exposure /stages/1"],
  ],
];

describe("checks in a document", () => {
  it.each(rows)("finds %s", (_title, patch, expected) => {
    expect(new Set(findingsOf(patch))).toEqual(new Set(expected));
  });
});
