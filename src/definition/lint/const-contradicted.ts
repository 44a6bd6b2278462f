import { pointerTo } from "../pointer.ts";
import { shorten } from "../words.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf, flagsOf, lookUp } from "./traverse.ts";

/** A const is a promise for every reachable state; the default, a stage or a switch must not break it. */
export const constContradicted: LintRule = {
  id: "const-contradicted",
  check(document) {
    const defaults = entriesOf(document.variables).flatMap(([name, { default: item }]) =>
      item === undefined ? [] : [{ name, item, pointer: pointerTo("/variables", name, "default") }],
    );
    return [...defaults, ...flagsOf(document)].flatMap(({ name, item, pointer }) => {
      const variable = lookUp(document.variables, name);
      if (variable?.const === undefined || variable.type === "secret" || variable.const === item) return [];
      const expected = `${shorten(variable.const)}, the only value ${name} may ever have`;
      return [{ pointer, found: shorten(item), expected }];
    });
  },
};
