import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf, lookUp } from "./traverse.ts";

/** A cap nobody serves, or one that may be negative: with -1 some programs cut off the last section instead of all of them. */
export const filesCap: LintRule = {
  id: "files-cap",
  check(document) {
    return entriesOf(document.metrics).flatMap(([id, metric]) => {
      if (metric.kind !== "files") return [];
      return metric.sections.flatMap(({ max }, index) => {
        const variable = lookUp(document.variables, max);
        if (variable === undefined) return [];
        const pointer = pointerTo("/metrics", id, "sections", index, "max");
        if (!variable.served || variable.type !== "integer") {
          const found = `${max}, a ${variable.served ? "" : "not served "}variable of type ${variable.type}`;
          return [{ pointer, found, expected: "a served variable of type integer" }];
        }
        if (variable.minimum !== undefined && variable.minimum >= 0) return [];
        const found = `${max} with ${variable.minimum === undefined ? "no minimum" : `the minimum ${variable.minimum}`}`;
        return [{ pointer, found, expected: "a minimum of 0 or more: a negative cap caps nothing" }];
      });
    });
  },
};
