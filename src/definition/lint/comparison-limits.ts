import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** With the limits the wrong way round, a drop that meets the target would stop the rollout. */
export const comparisonLimits: LintRule = {
  id: "comparison-limits",
  check(document) {
    return entriesOf(document.comparisons).flatMap(([id, { target, stop }]) => {
      if (target < stop) return [];
      const pointer = pointerTo("/comparisons", id, "stop");
      return [{ pointer, found: `the stop limit ${stop}`, expected: `more than the target ${target}` }];
    });
  },
};
