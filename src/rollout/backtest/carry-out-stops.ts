import type { Assessment } from "../../criteria/assessment.ts";
import type { StopAction } from "../../definition/definition.ts";
import type { Command } from "../command.ts";
import { decide } from "../decide.ts";
import { findStage } from "../flag-environment.ts";
import type { RolloutState } from "../state.ts";
import type { TriggeredStop } from "./backtest-step.ts";
import type { Walk } from "./walk.ts";

/**
 * Carries out what each triggered stop condition declares, in the order of the document. The same state comes back when
 * nothing was triggered, and when all that is declared was already so (a hold on a held rollout).
 */
export function carryOutStops(
  { definition, machine, state, now }: Walk,
  assessment: Assessment,
  actor: string,
): { readonly state: RolloutState; readonly stops: readonly TriggeredStop[] } {
  const declared = findStage(definition, state.stage).stopConditions;
  const stops: TriggeredStop[] = [];
  let current = state;
  for (const { id, title, then: action, message, status } of assessment.stopConditions) {
    const found = declared.find((condition) => condition.id === id);
    if (status !== "triggered" || found === undefined) continue;
    const command = commandOf(found.then, `${title}: ${message}`);
    const input = { definition, machine, state: current, command, actor, now, assessment: null, baselineCapture: null };
    const decision = decide(input);
    stops.push({ id, title, action, message, carriedOut: decision.outcome === "accepted" });
    current = decision.state;
  }
  return { state: current, stops };
}

function commandOf(action: StopAction, reason: string): Command {
  switch (action.kind) {
    case "hold":
      return { type: "hold", reason };
    case "rollback":
      return { type: "rollback", to: action.to, reason };
    case "engage":
      return { type: "engage", killSwitch: action.killSwitch, reason };
  }
}
