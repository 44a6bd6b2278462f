import type { RolloutState } from "../../rollout/state.ts";
import type { RolloutDifference } from "../../service/services.ts";
import { presentMarks } from "./rollout.ts";

/** Wire form `RolloutDifference`. */
export function presentDifference({ from, to, changes, eventCount, events }: RolloutDifference) {
  return {
    rollout: to.rollout,
    from: presentMoment(from),
    to: presentMoment(to),
    changes: changes.map(({ name, from: before, to: after }) => ({ name, from: before, to: after })),
    eventCount,
    events: events.map(({ id, seq, revision, type, at, actor }) => ({ id, seq, revision, type, at, actor })),
  };
}

function presentMoment(state: RolloutState) {
  return { revision: state.revision, stage: state.stage, ...presentMarks(state) };
}
