import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";

/** A recommendation below the floor would never be heard. */
export const minimumRuns: LintRule = {
  id: "minimum-runs",
  check(document) {
    return document.stages.flatMap(({ minimum }, index) => {
      const { runs = 0, recommendedRuns = runs } = minimum ?? {};
      if (recommendedRuns >= runs) return [];
      const pointer = pointerTo("/stages", index, "minimum", "recommendedRuns");
      return [{ pointer, found: `${recommendedRuns} recommended runs`, expected: `at least the floor of ${runs}` }];
    });
  },
};
