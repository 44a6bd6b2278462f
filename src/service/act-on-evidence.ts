import { describeStopAction } from "../criteria/stop-action.ts";
import type { Definition } from "../definition/definition.ts";
import { decide } from "../rollout/decide.ts";
import type { Decision } from "../rollout/decision.ts";
import type { RolloutState } from "../rollout/state.ts";
import { isInForce, type TrippedStop } from "../rollout/stop-on-evidence.ts";
import type { CompiledDefinition } from "./catalog.ts";
import { executeCommand, type CommandDependencies } from "./execute-command.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { StopTaken } from "./services.ts";

/** Who acts when evidence trips a stop condition: nobody has to be awake for it. */
const STOP_ACTOR = "system:stop-condition";

/** What the stop does to this state; null when that is in force already. */
export function decideStop(
  { definition, machine }: CompiledDefinition,
  state: RolloutState,
  stop: TrippedStop,
  now: string,
): Decision | null {
  if (isInForce(definition, state, stop.action)) return null;
  const { command } = stop;
  // The way down and the way to stand still need no assessment (see needsAssessment).
  return decide({
    definition,
    machine,
    state,
    command,
    actor: STOP_ACTOR,
    now,
    assessment: null,
    baselineCapture: null,
  });
}

/** Carries the stop out on its own: for the second and further ones that one piece of evidence trips. */
export async function executeStop(
  deps: CommandDependencies,
  definition: Definition,
  rollout: string,
  stop: TrippedStop,
): Promise<StopTaken> {
  const state = await rolloutOf(deps.store, rollout);
  if (isInForce(definition, state, stop.action)) return stopTaken(stop, "unchanged", state);
  const request = { rollout, command: stop.command, actor: STOP_ACTOR, dryRun: false };
  const { decision } = await executeCommand(deps, request);
  return stopTaken(stop, decision.outcome === "accepted" ? "accepted" : "unchanged", decision.state);
}

export function stopTaken(
  { stopCondition, title, message, action }: TrippedStop,
  decision: StopTaken["decision"],
  { stage, revision }: RolloutState,
): StopTaken {
  // oxlint-disable-next-line unicorn/no-thenable -- the contract's word; it is text, so awaiting it calls nothing
  return { stopCondition, title, message, then: describeStopAction(action), decision, stage, revision };
}
