import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** The environment is total: a served variable has a value even where no stage gives it one. */
export const servedWithoutValue: LintRule = {
  id: "served-without-value",
  check(document) {
    return entriesOf(document.variables).flatMap(([name, { type, served, default: value, const: fixed }]) => {
      if (!served || type === "secret" || value !== undefined || fixed !== undefined) return [];
      const found = `the served variable ${name} without a value`;
      return [{ pointer: pointerTo("/variables", name), found, expected: "a default or a const" }];
    });
  },
};
