import type { FlagChange } from "../../rollout/flag-change.ts";
import type { Impact } from "../../rollout/impact/impact.ts";

/** Wire form `Impact`. */
export function presentImpact({ from, to, stage, stageKept, missingKillSwitches, now, ...rest }: Impact) {
  return {
    from,
    to,
    stage,
    stageKept,
    missingKillSwitches,
    now: now && {
      changes: now.changes.map(presentChange),
      raisesAutonomy: now.raisesAutonomy,
      newExposure: now.newExposure,
      exposureReasons: now.exposureReasons,
    },
    stages: rest.stages.map(({ stage: id, status, changes, raisesAutonomy }) => {
      return { stage: id, status, changes: changes.map(presentChange), raisesAutonomy };
    }),
    rules: rest.rules.map(({ effect, subject, stage: of, id, message, present }) => {
      return { effect, subject, stage: of, id, message, present };
    }),
    loosened: rest.loosened,
    loosensPresent: rest.loosensPresent,
    rebaseline: rest.rebaseline,
  };
}

function presentChange({ name, from, to }: FlagChange) {
  return { name, from, to };
}
