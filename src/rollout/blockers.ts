import type { Definition } from "../definition/definition.ts";
import type { Blocker, BlockerCode } from "./decision.ts";
import type { RolloutState } from "./state.ts";

/** Blockers that need no telemetry: they follow from the state, the definition and the command alone. */

export function blocker(
  code: BlockerCode,
  subject: string | null,
  message: string,
  numbers: Partial<Omit<Blocker, "code" | "subject" | "message">> = {},
): Blocker {
  const nothing = { observed: null, expected: null, sample: null, window: null, rows: [], query: null };
  return { code, subject, message, ...nothing, needs: {}, runbook: null, ...numbers };
}

/** What stands between the rollout and its next stage before any criterion is looked at. */
export function promotionBlockers(definition: Definition, state: RolloutState): readonly Blocker[] {
  return [...finalStage(definition, state), ...held(state), ...engaged(definition, state)];
}

export function reasonBlockers(reason: string | null, why: string): readonly Blocker[] {
  if (reason !== null && reason.trim() !== "") return [];
  const message = `no reason was given, ${why} needs one for the audit trail: send a reason`;
  return [blocker("reason-required", null, message, { observed: "no reason", expected: "a reason" })];
}

export function rollbackBlockers(definition: Definition, state: RolloutState, to: string): readonly Blocker[] {
  const ids = definition.stages.map((stage) => stage.id);
  const earlier = ids.slice(0, ids.indexOf(state.stage));
  if (earlier.includes(to)) return [];
  const expected = earlier.length === 0 ? "nothing: this is the first stage" : `one of ${earlier.join(", ")}`;
  if (!ids.includes(to)) {
    const message = `there is no stage ${to}; a rollback from ${state.stage} may name ${expected}`;
    return [blocker("unknown-stage", to, message, { observed: to, expected })];
  }
  const message = `${to} is not earlier than ${state.stage}, where the rollout is; a rollback may name ${expected}`;
  return [blocker("not-an-earlier-stage", to, message, { observed: to, expected })];
}

export function killSwitchBlockers(definition: Definition, killSwitch: string): readonly Blocker[] {
  const ids = definition.killSwitches.map((candidate) => candidate.id);
  if (ids.includes(killSwitch)) return [];
  const expected = ids.length === 0 ? "nothing: the definition declares no kill switch" : `one of ${ids.join(", ")}`;
  const message = `there is no kill switch ${killSwitch}; the command may name ${expected}`;
  return [blocker("unknown-kill-switch", killSwitch, message, { observed: killSwitch, expected })];
}

function finalStage(definition: Definition, state: RolloutState): readonly Blocker[] {
  const last = definition.stages.at(-1);
  if (last?.id !== state.stage) return [];
  const message = `${state.stage} is the last of ${definition.stages.length} stages, there is none to promote to`;
  return [blocker("final-stage", state.stage, message, { observed: state.stage, expected: "a stage before the last" })];
}

function held({ stage, hold }: RolloutState): readonly Blocker[] {
  if (hold === null) return [];
  const message =
    `promotion is held since ${hold.at} by ${hold.actor} (${hold.reason}), it must be open: ` +
    "clear the cause, then release the hold";
  return [blocker("promotion-held", stage, message, { observed: "held", expected: "open" })];
}

function engaged(definition: Definition, state: RolloutState): readonly Blocker[] {
  return definition.killSwitches.flatMap(({ id }) => {
    const mark = Object.hasOwn(state.engaged, id) ? state.engaged[id] : undefined;
    if (mark === undefined) return [];
    const message =
      `kill switch ${id} is engaged since ${mark.at} by ${mark.actor} (${mark.reason}), it must be armed: ` +
      `clear the cause, then rearm ${id}`;
    return [blocker("kill-switch-engaged", id, message, { observed: "engaged", expected: "armed" })];
  });
}
