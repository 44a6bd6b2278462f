import { pointerTo } from "../pointer.ts";
import { anyOf, shorten } from "../words.ts";
import type { LintRule } from "./rule.ts";
import { stopConditionsOf } from "./traverse.ts";

/** A rollback that does not go down would leave the rollout in the very environment that tripped it. */
export const rollbackTarget: LintRule = {
  id: "rollback-target",
  check(document) {
    const ids = document.stages.map(({ id }) => id);
    return stopConditionsOf(document).flatMap(({ item: { then }, pointer, stage, stageIndex }) => {
      if (then === "hold" || !("rollback" in then)) return [];
      if (ids.indexOf(then.rollback) < stageIndex) return [];
      const earlier = ids.slice(0, stageIndex);
      const expected =
        earlier.length > 0 ? `a stage before ${stage.id}: ${anyOf(earlier)}` : "hold: the first stage has none below";
      const found = `a rollback to ${shorten(then.rollback)}`;
      return [{ pointer: pointerTo(pointer, "then", "rollback"), found, expected }];
    });
  },
};
