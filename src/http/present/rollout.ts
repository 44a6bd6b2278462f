import type { RolloutState } from "../../rollout/state.ts";
import type { AvailableAction, RolloutView } from "../../service/services.ts";
import { presentBaseline } from "./baseline.ts";
import { presentBlocker } from "./blocker.ts";

/** Wire form `Rollout`. */
export function presentRollout({ state, stageTitle, stages, outdated, actions, monitor }: RolloutView) {
  return {
    rollout: state.rollout,
    definition: { name: state.definition.name, digest: state.definition.digest },
    telemetry: state.telemetrySource,
    stage: state.stage,
    stageTitle,
    stages,
    outdated,
    revision: state.revision,
    ...presentMarks(state),
    exposure: { id: state.exposure.id, since: state.exposure.since },
    baseline: presentBaseline(state.baseline),
    updatedAt: state.updatedAt,
    actions: actions.map(presentAction),
    monitor: monitor && presentMonitor(monitor),
  };
}

/** What is held and engaged, with who and why. */
export function presentMarks({ hold, engaged }: Pick<RolloutState, "hold" | "engaged">) {
  return {
    held: hold ? { at: hold.at, actor: hold.actor, reason: hold.reason } : null,
    engaged: Object.entries(engaged).map(([killSwitch, { at, actor, reason }]) => ({ killSwitch, at, actor, reason })),
  };
}

function presentMonitor({ role, lastLook, nextLookAt }: NonNullable<RolloutView["monitor"]>) {
  if (lastLook === null) return { role, lastLook, nextLookAt };
  const { at, status, message, streaks } = lastLook;
  return { role, lastLook: { at, status, message, streaks }, nextLookAt };
}

/** The tag of a revision, for ETag and If-Match. */
export function revisionTag(revision: number): string {
  return `"${revision}"`;
}

function presentAction({ command, target, allowed, blockers }: AvailableAction) {
  return { command, target, allowed, blockers: blockers.map(presentBlocker) };
}
