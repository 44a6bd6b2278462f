import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** Two switches of one severity: where both are engaged and disagree, neither would win. */
export const duplicateSeverity: LintRule = {
  id: "duplicate-severity",
  check(document) {
    const first = new Map<number, string>();
    return entriesOf(document.killSwitches).flatMap(([id, { severity }]) => {
      const earlier = first.get(severity);
      if (earlier === undefined) {
        first.set(severity, id);
        return [];
      }
      const found = `the severity ${severity}, which ${earlier} has`;
      return [{ pointer: pointerTo("/killSwitches", id, "severity"), found, expected: "a severity of its own" }];
    });
  },
};
