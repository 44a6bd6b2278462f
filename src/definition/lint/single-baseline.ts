import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";

/** A rollout keeps one baseline. A second stage that froze its own would quietly replace the one comparisons are made with. */
export const singleBaseline: LintRule = {
  id: "single-baseline",
  check(document) {
    const freezing = document.stages.flatMap(({ id, baseline }, index) =>
      (baseline ?? []).length > 0 ? [{ id, index }] : [],
    );
    const [first, ...more] = freezing;
    return more.map(({ id, index }) => ({
      pointer: pointerTo("/stages", index, "baseline"),
      found: `a baseline in ${id} beside the one in ${first?.id}`,
      expected: "one stage with a baseline",
    }));
  },
};
