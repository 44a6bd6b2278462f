import { pointerTo } from "../pointer.ts";
import { addressProblem } from "./address.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** A gauge without a source shows nothing, one with two has two answers. */
export const gaugeSource: LintRule = {
  id: "gauge-source",
  check(document) {
    return entriesOf(document.metrics).flatMap(([id, metric]) => {
      if (metric.kind !== "gauge") return [];
      const at = pointerTo("/metrics", id);
      const { prometheus, http } = metric;
      if ((prometheus === undefined) === (http === undefined)) {
        const found = prometheus === undefined ? "a gauge without a source" : "a gauge with two sources";
        return [{ pointer: at, found, expected: "exactly one of prometheus and http" }];
      }
      // No key travels here, and exporters inside a network rarely speak https.
      const problem = http === undefined ? null : addressProblem(http.url, "anywhere");
      return problem === null ? [] : [{ pointer: pointerTo(at, "http", "url"), ...problem }];
    });
  },
};
