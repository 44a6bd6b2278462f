import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** A range no value is in, or one that would never be looked at because the variable is not an integer. */
export const variableRange: LintRule = {
  id: "variable-range",
  check(document) {
    return entriesOf(document.variables).flatMap(([name, { type, minimum, maximum }]) => {
      const key = minimum === undefined ? "maximum" : "minimum";
      const pointer = pointerTo("/variables", name, key);
      if (type !== "integer") {
        if (minimum === undefined && maximum === undefined) return [];
        return [{ pointer, found: `a ${key} on a ${type}`, expected: `no ${key}, or the type integer` }];
      }
      if (minimum === undefined || maximum === undefined || minimum <= maximum) return [];
      return [{ pointer, found: `the minimum ${minimum}`, expected: `at most the maximum ${maximum}` }];
    });
  },
};
