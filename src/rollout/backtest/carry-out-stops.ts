import type { Assessment } from "../../criteria/assessment.ts";
import { describeStopAction } from "../../criteria/stop-action.ts";
import { decide } from "../decide.ts";
import { findStage } from "../flag-environment.ts";
import type { RolloutState } from "../state.ts";
import { isInForce, trippedStops } from "../stop-on-evidence.ts";
import type { TriggeredStop } from "./backtest-step.ts";
import type { Walk } from "./walk.ts";

/**
 * Carries out what each triggered stop condition declares, the most drastic first. The same state comes back when nothing was
 * triggered, and when all that is declared was already so (a hold on a held rollout).
 */
export function carryOutStops(
  { definition, machine, state, now }: Walk,
  assessment: Assessment,
  actor: string,
): { readonly state: RolloutState; readonly stops: readonly TriggeredStop[] } {
  const { stopConditions } = findStage(definition, state.stage);
  const stops: TriggeredStop[] = [];
  let current = state;
  for (const stop of trippedStops(definition, stopConditions, assessment.stopConditions)) {
    const { stopCondition: id, title, message, command } = stop;
    const carriedOut = !isInForce(definition, current, stop.action);
    if (carriedOut) {
      const before = { definition, machine, state: current, actor, now, assessment: null, baselineCapture: null };
      current = decide({ ...before, command }).state;
    }
    stops.push({ id, title, message, action: describeStopAction(stop.action), carriedOut });
  }
  return { state: current, stops };
}
