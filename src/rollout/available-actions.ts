import { canApply } from "../../machines/rollout-machine.ts";
import type { MachineEvent, RolloutMachine } from "../../machines/rollout-machine.ts";
import type { Definition, Stage } from "../definition/definition.ts";
import { promotionBlockers } from "./blockers.ts";
import { clearanceBlockers, type Clearance } from "./clearance.ts";
import type { CommandType } from "./command.ts";
import type { Blocker } from "./decision.ts";
import { rearmRaisesAutonomy } from "./needs-assessment.ts";
import { isEngaged, positionOf } from "./position.ts";
import type { RolloutState } from "./state.ts";

/** What could be done next, as far as that shows without telemetry: whether the gate is open is another question. */
export interface PossibleAction {
  readonly command: CommandType;
  /** Stage or kill switch the action is about; null where there is none (promote in the last stage, hold, release). */
  readonly target: string | null;
  readonly allowed: boolean;
  readonly blockers: readonly Blocker[];
}

/**
 * Promote, and everything else that would change something: a rollback to each earlier stage, hold or release, engage of each
 * armed and rearm of each engaged kill switch. `clearing` null: without what people have said, as for a moment in the past.
 */
export function availableActions(
  definition: Definition,
  machine: RolloutMachine,
  state: RolloutState,
  clearing: { readonly clearance: Clearance; readonly now: string } | null,
): readonly PossibleAction[] {
  const position = positionOf(definition, state);
  const uncleared = (stage: Stage | undefined): readonly Blocker[] =>
    clearing === null || stage === undefined
      ? []
      : clearanceBlockers(stage, clearing.clearance, { requester: null, now: clearing.now });
  const action = (
    command: CommandType,
    target: string | null,
    event: MachineEvent,
    blockers: readonly Blocker[] = [],
  ): PossibleAction => ({
    command,
    target,
    allowed: canApply(machine, position, event) && blockers.length === 0,
    blockers,
  });

  const ids = definition.stages.map((stage) => stage.id);
  const current = ids.indexOf(state.stage);
  return [
    action("promote", ids[current + 1] ?? null, { type: "PROMOTE", gate: "open" }, [
      ...promotionBlockers(definition, state),
      ...uncleared(definition.stages[current + 1]),
    ]),
    ...ids.slice(0, current).map((to) => action("rollback", to, { type: "ROLLBACK", to })),
    state.hold === null ? action("hold", null, { type: "HOLD" }) : action("release", null, { type: "RELEASE" }),
    ...definition.killSwitches.map(({ id: killSwitch }) =>
      isEngaged(state, killSwitch)
        ? action(
            "rearm",
            killSwitch,
            { type: "REARM", killSwitch },
            rearmRaisesAutonomy(definition, state, killSwitch) ? uncleared(definition.stages[current]) : [],
          )
        : action("engage", killSwitch, { type: "ENGAGE", killSwitch }),
    ),
  ];
}
