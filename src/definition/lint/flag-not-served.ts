import { shorten } from "../words.ts";
import type { LintRule } from "./rule.ts";
import { flagsOf, lookUp } from "./traverse.ts";

/** A stage or switch that sets what is never served: its author believes in an effect it does not have. */
export const flagNotServed: LintRule = {
  id: "flag-not-served",
  check(document) {
    return flagsOf(document).flatMap(({ name, pointer }) => {
      const variable = lookUp(document.variables, name);
      if (variable === undefined || variable.served) return [];
      return [{ pointer, found: `a value for ${shorten(name)}, which is not served`, expected: "a served variable" }];
    });
  },
};
