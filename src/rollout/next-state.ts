import { applyEvent } from "../../machines/rollout-machine.ts";
import type { MachineEvent, Position, RolloutMachine } from "../../machines/rollout-machine.ts";
import type { Baseline } from "../criteria/observation.ts";
import type { Definition } from "../definition/definition.ts";
import { diffEnvironments, flagEnvironment } from "./flag-environment.ts";
import { positionOf } from "./position.ts";
import type { Mark, RolloutState } from "./state.ts";

export interface Transition {
  readonly definition: Definition;
  readonly machine: RolloutMachine;
  readonly state: RolloutState;
  /** Null: nothing moves, only the baseline is replaced. */
  readonly event: MachineEvent | null;
  /** Who, when and why; becomes the mark of a hold or switch the event sets. */
  readonly mark: Mark;
  /** Replaces the frozen baseline; null keeps it. */
  readonly baseline: Baseline | null;
}

/**
 * The state after one machine event, or after a new baseline without one; the same state (same revision) when the event leaves
 * the position as it is. The only place a state is made from another, so that a decision and its replay from the audit trail
 * cannot drift apart.
 */
export function nextState({ definition, machine, state, event, mark, baseline }: Transition): RolloutState {
  const before = positionOf(definition, state);
  const after = event === null ? before : applyEvent(machine, before, event);
  const rebaselined = event === null && baseline !== null;
  if (samePosition(before, after) && !rebaselined) return state;

  const revision = state.revision + 1;
  const changes = diffEnvironments(
    flagEnvironment(definition, before).environment,
    flagEnvironment(definition, after).environment,
  );
  return {
    ...state,
    revision,
    stage: after.stage,
    // An earlier hold keeps its mark: whoever releases must see the first reason, not the one that came on top.
    hold: after.held ? (state.hold ?? holdMark(before, after, event, mark)) : null,
    engaged: Object.fromEntries(after.engaged.map((id) => [id, state.engaged[id] ?? mark])),
    exposure: after.stage !== before.stage || changes.length > 0 ? { id: revision, since: mark.at } : state.exposure,
    baseline: baseline ?? state.baseline,
    updatedAt: mark.at,
  };
}

function samePosition(a: Position, b: Position): boolean {
  return a.stage === b.stage && a.held === b.held && a.engaged.join() === b.engaged.join();
}

function holdMark(before: Position, after: Position, event: MachineEvent | null, mark: Mark): Mark {
  if (before.stage === after.stage) return mark;
  const how = event?.type === "ENGAGE" ? `kill switch ${event.killSwitch} moved down` : "rolled back";
  return { ...mark, reason: `${how} from ${before.stage} to ${after.stage}: ${mark.reason}` };
}
