import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** A secret in a document is a secret in version control, in the store and in every answer. */
export const secretValue: LintRule = {
  id: "secret-value",
  check(document) {
    return entriesOf(document.variables).flatMap(([name, variable]) => {
      if (variable.type !== "secret") return [];
      const keys = (["served", "default", "const"] as const).filter((key) => (variable[key] ?? false) !== false);
      return keys.map((key) => ({
        pointer: pointerTo("/variables", name, key),
        // Never the value itself: findings are logged and shown.
        found: key === "served" ? "a served secret" : `a ${key} for a secret`,
        expected: "a secret that is only documented",
      }));
    });
  },
};
