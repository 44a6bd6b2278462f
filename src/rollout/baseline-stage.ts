import type { Definition, Stage } from "../definition/definition.ts";
import { findStage } from "./flag-environment.ts";
import type { RolloutState } from "./state.ts";

/**
 * The stage whose baseline a rollout lives by: the one it was frozen in, else the highest up to where the rollout stands that
 * declares one, else the first above. Null when no stage declares any.
 */
export function baselineStageOf(definition: Definition, state: RolloutState): Stage | null {
  const declaring = definition.stages.filter((stage) => stage.baseline.length > 0);
  const frozenIn = declaring.find((stage) => stage.id === state.baseline?.stage);
  const { index } = findStage(definition, state.stage);
  return frozenIn ?? declaring.findLast((stage) => stage.index <= index) ?? declaring[0] ?? null;
}
