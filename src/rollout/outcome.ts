import type { MachineEvent } from "../../machines/rollout-machine.ts";
import type { Baseline } from "../criteria/observation.ts";
import type { Definition, Runbook } from "../definition/definition.ts";
import { assessmentEvidence, blockerEvidence, changeEvidence } from "./assessment-evidence.ts";
import type { AuditEvent, AuditEventType, Json } from "./audit-event.ts";
import type { DecideInput } from "./decide-input.ts";
import type { Blocker, Decision } from "./decision.ts";
import { diffEnvironments, flagEnvironment } from "./flag-environment.ts";
import { nextState } from "./next-state.ts";
import { positionOf } from "./position.ts";
import type { RolloutState } from "./state.ts";

type EventData = { readonly [key: string]: Json };

/**
 * The decision that carries out `event`, told as an audit event of `type`. `frozen` is the baseline the event freezes; without an
 * event (null) it is all that changes.
 */
export function accepted(
  input: DecideInput,
  type: AuditEventType,
  event: MachineEvent | null,
  data: EventData,
  frozen: Baseline | null = null,
): Decision {
  const { definition, machine, state, command, actor, now } = input;
  const mark = { at: now, actor, reason: command.reason ?? "" };
  const next = nextState({ definition, machine, state, event, mark, baseline: frozen });
  if (next === state) throw new Error(`${type} was to be recorded, but the machine left ${state.rollout} as it was`);
  const environment = environmentOf(input, next);
  const changes = diffEnvironments(environmentOf(input, state), environment);
  return carriedOut(input, type, { state: next, environment, changes }, data);
}

/** The decision, saying to whoever forced it what that passed over. */
export function passedOver(decision: Decision, blockers: readonly Blocker[]): Decision {
  if (blockers.length === 0) return decision;
  const what = blockers.map(({ code, subject }) => (subject === null ? code : `${code} (${subject})`)).join(", ");
  return { ...decision, advisories: [...decision.advisories, `passed over by force: ${what}`] };
}

/** The decision for a next state that no event of the machine leads to, such as that of an adoption. */
export function carriedOut(
  input: DecideInput,
  type: AuditEventType,
  after: Pick<Decision, "state" | "environment" | "changes">,
  data: EventData,
): Decision {
  const { state, changes } = after;
  const recorded = {
    to: state.stage,
    held: state.hold !== null,
    exposure: state.exposure.id,
    changes: changeEvidence(changes),
  };
  return {
    outcome: "accepted",
    ...after,
    blockers: [],
    runbooks: [],
    advisories: input.assessment?.advisories ?? [],
    events: [audit(input, type, state.revision, { ...recorded, ...data })],
  };
}

/** What the command asks for already is. Only an engage leaves an event then (see `decideEngage`). */
export function unchanged(
  input: DecideInput,
  recorded: { readonly type: AuditEventType; readonly data: EventData } | null,
): Decision {
  const { state } = input;
  return {
    outcome: "unchanged",
    state,
    environment: environmentOf(input, state),
    changes: [],
    blockers: [],
    runbooks: [],
    advisories: [],
    events:
      recorded === null ? [] : [audit(input, recorded.type, state.revision, { unchanged: true, ...recorded.data })],
  };
}

/** The command is not carried out; the attempt is recorded. `to` in `data` is the stage that was asked for. */
export function refused(
  input: DecideInput,
  type: AuditEventType,
  blockers: readonly Blocker[],
  data: EventData,
): Decision {
  const { state } = input;
  return {
    outcome: "refused",
    state,
    environment: environmentOf(input, state),
    changes: [],
    blockers,
    runbooks: runbooksOf(input.definition, blockers),
    advisories: input.assessment?.advisories ?? [],
    events: [audit(input, type, state.revision, { blockers: blockerEvidence(blockers), ...data })],
  };
}

/** In the order of the document, each once. */
export function runbooksOf(
  { runbooks }: Definition,
  named: readonly { readonly runbook: string | null }[],
): readonly Runbook[] {
  return runbooks.filter(({ id }) => named.some(({ runbook }) => runbook === id));
}

function environmentOf({ definition }: DecideInput, state: RolloutState) {
  return flagEnvironment(definition, positionOf(definition, state)).environment;
}

function audit(input: DecideInput, type: AuditEventType, revision: number, data: EventData): AuditEvent {
  const { state, actor, now, command, assessment } = input;
  const { rollout, definition, stage } = state;
  const judged: EventData = assessment === null ? {} : { assessment: assessmentEvidence(assessment) };
  const base = { definition: definition.digest, from: stage };
  return { rollout, revision, type, at: now, actor, reason: command.reason, data: { ...base, ...data, ...judged } };
}
