import type { FlagValue } from "../definition.ts";
import type { VariableDocument } from "../document.ts";
import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { entriesOf, flagsOf, lookUp } from "./traverse.ts";

/** A value its variable cannot have: the observed system would read something else out of it. */
export const flagValue: LintRule = {
  id: "flag-value",
  check(document) {
    const declared = entriesOf(document.variables).flatMap(([name, variable]) =>
      (["default", "const"] as const).flatMap((key) => {
        const value = variable[key];
        return value === undefined ? [] : judge(variable, value, pointerTo("/variables", name, key));
      }),
    );
    const given = flagsOf(document).flatMap(({ name, item, pointer }) => {
      const variable = lookUp(document.variables, name);
      return variable === undefined ? [] : judge(variable, item, pointer);
    });
    return [...declared, ...given];
  },
};

function judge(variable: VariableDocument, value: FlagValue, pointer: string): readonly Complaint[] {
  const complain = (expected: string) => [{ pointer, found: shorten(value), expected }];
  switch (variable.type) {
    // A secret's value must not even be repeated in a message; secret-value complains that there is one.
    case "secret":
      return [];
    case "boolean":
      return typeof value === "boolean" ? [] : complain("true or false");
    case "string":
      if (typeof value !== "string") return complain("a text (quote it)");
      return value === "" && variable.served ? complain("a text that is not empty, because it is served") : [];
    case "integer": {
      if (typeof value !== "number") return complain("an integer");
      const { minimum = -Infinity, maximum = Infinity } = variable;
      if (value < minimum) return complain(`an integer of at least ${minimum}`);
      return value > maximum ? complain(`an integer of at most ${maximum}`) : [];
    }
  }
}
