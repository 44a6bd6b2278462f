import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** Autonomy is ordered, and texts are not: no switch could be shown never to raise it. */
export const autonomyType: LintRule = {
  id: "autonomy-type",
  check(document) {
    return entriesOf(document.variables).flatMap(([name, { type, autonomy }]) => {
      if (!autonomy || type === "boolean" || type === "integer") return [];
      const pointer = pointerTo("/variables", name, "autonomy");
      return [{ pointer, found: `autonomy on a ${type}`, expected: "autonomy on a boolean or an integer only" }];
    });
  },
};
