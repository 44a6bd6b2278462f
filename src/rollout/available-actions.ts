import { canApply } from "../../machines/rollout-machine.ts";
import type { MachineEvent, RolloutMachine } from "../../machines/rollout-machine.ts";
import type { Definition } from "../definition/definition.ts";
import { promotionBlockers } from "./blockers.ts";
import type { CommandType } from "./command.ts";
import type { Blocker } from "./decision.ts";
import { isEngaged, positionOf } from "./position.ts";
import type { RolloutState } from "./state.ts";

/** What could be done next. Structural blockers only: whether the gate is open takes telemetry and is another question. */
export interface PossibleAction {
  readonly command: CommandType;
  /** Stage or kill switch the action is about; null where there is none (promote in the last stage, hold, release). */
  readonly target: string | null;
  readonly allowed: boolean;
  readonly blockers: readonly Blocker[];
}

/**
 * Promote, and everything else that would change something: a rollback to each earlier stage, hold or release, engage of each
 * armed and rearm of each engaged kill switch.
 */
export function availableActions(
  definition: Definition,
  machine: RolloutMachine,
  state: RolloutState,
): readonly PossibleAction[] {
  const position = positionOf(definition, state);
  const action = (
    command: CommandType,
    target: string | null,
    event: MachineEvent,
    blockers: readonly Blocker[] = [],
  ): PossibleAction => ({ command, target, allowed: canApply(machine, position, event), blockers });

  const ids = definition.stages.map((stage) => stage.id);
  const current = ids.indexOf(state.stage);
  return [
    action(
      "promote",
      ids[current + 1] ?? null,
      { type: "PROMOTE", gate: "open" },
      promotionBlockers(definition, state),
    ),
    ...ids.slice(0, current).map((to) => action("rollback", to, { type: "ROLLBACK", to })),
    state.hold === null ? action("hold", null, { type: "HOLD" }) : action("release", null, { type: "RELEASE" }),
    ...definition.killSwitches.map(({ id: killSwitch }) =>
      isEngaged(state, killSwitch)
        ? action("rearm", killSwitch, { type: "REARM", killSwitch })
        : action("engage", killSwitch, { type: "ENGAGE", killSwitch }),
    ),
  ];
}
