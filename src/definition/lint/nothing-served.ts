import type { LintRule } from "./rule.ts";

/** Without a served variable a rollout would move through its stages and change nothing. */
export const nothingServed: LintRule = {
  id: "nothing-served",
  check(document) {
    if (Object.values(document.variables).some(({ served }) => served)) return [];
    return [{ pointer: "/variables", found: "no served variable", expected: "at least one with served: true" }];
  },
};
