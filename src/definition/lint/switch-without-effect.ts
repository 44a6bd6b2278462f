import { pointerTo } from "../pointer.ts";
import type { LintRule } from "./rule.ts";
import { entriesOf } from "./traverse.ts";

/** A switch that forces nothing and moves nothing: pulled in an emergency, it would only look as if it helped. */
export const switchWithoutEffect: LintRule = {
  id: "switch-without-effect",
  check(document) {
    return entriesOf(document.killSwitches).flatMap(([id, { flags, rollbackTo }]) => {
      if (rollbackTo !== undefined || Object.keys(flags ?? {}).length > 0) return [];
      const found = "a kill switch without flags and without rollbackTo";
      return [{ pointer: pointerTo("/killSwitches", id), found, expected: "at least one of the two" }];
    });
  },
};
