import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf, lookUp } from "./traverse.ts";

/** Only proportions can be frozen and compared: nothing else has successes out of trials. */
export const baselineMetric: LintRule = {
  id: "baseline-metric",
  check(document) {
    const listed = document.stages.flatMap(({ baseline }, index) =>
      (baseline ?? []).map((metric, at) => ({ metric, pointer: pointerTo("/stages", index, "baseline", at) })),
    );
    const compared = entriesOf(document.comparisons).map(([id, { metric }]) => ({
      metric,
      pointer: pointerTo("/comparisons", id, "metric"),
    }));
    return [...listed, ...compared].flatMap(({ metric, pointer }) => {
      const kind = lookUp(document.metrics, metric)?.kind;
      if (kind === undefined || kind === "proportion") return [];
      return [{ pointer, found: `${metric}, a metric of kind ${kind}`, expected: "a metric of kind proportion" }];
    });
  },
};
