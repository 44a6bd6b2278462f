import { compileMachine } from "../../machines/rollout-machine.ts";
import type { MachineEvent, RolloutMachine } from "../../machines/rollout-machine.ts";
import type { Baseline } from "../criteria/observation.ts";
import { digestOf } from "../definition/canonical-json.ts";
import type { Definition } from "../definition/definition.ts";
import type { AuditEvent } from "./audit-event.ts";
import { adoptedState } from "./adopt/adopted-state.ts";
import { createRollout } from "./create-rollout.ts";
import { nextState } from "./next-state.ts";
import type { Transition } from "./next-state.ts";
import type { RolloutState } from "./state.ts";

/** A trail that does not tell one possible history: an event is missing, altered, or out of order. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

/**
 * The state one rollout's audit events (all of them, oldest first, from `rollout.created`) lead to. Each change is carried out
 * again by the machine and compared with what its event recorded, so that agreement proves the trail and the state by each other.
 * `definitionOf` gives the definition of a digest. Throws a ReplayError at the first event that does not follow.
 */
export function replay(definitionOf: (digest: string) => Definition, events: readonly AuditEvent[]): RolloutState {
  const [created, ...rest] = events;
  // A trail may go back and forth between versions, and compiling costs more than many events.
  const known = new Map<string, ReplayDefinition>();
  const compiled = (digest: string): ReplayDefinition => {
    const found = known.get(digest);
    if (found !== undefined) return found;
    const definition = definitionOf(digest);
    const made = { definition, digest, machine: compileMachine(definition) };
    known.set(digest, made);
    return made;
  };
  let current = compiled(definitionOfTrail(created));
  let state = firstState(current, created);
  for (const event of rest) {
    const digest = adoptedBy(event);
    const adopted = digest === null ? null : compiled(digest);
    state = followEvent(current, state, event, adopted);
    current = adopted ?? current;
  }
  return state;
}

/** What a trail is replayed with: the definition that its first event or an adoption names, and its machine. */
export interface ReplayDefinition {
  readonly definition: Definition;
  readonly digest: string;
  readonly machine: RolloutMachine;
}

/** The digest of the definition that the first event of a trail names. Throws a ReplayError where a trail cannot begin so. */
export function definitionOfTrail(created: AuditEvent | undefined): string {
  return text(begun(created), "definition");
}

/** The state the first event of a trail tells of. */
export function firstState({ definition, digest }: ReplayDefinition, created: AuditEvent | undefined): RolloutState {
  const event = begun(created);
  const { state } = createRollout({
    definition,
    digest,
    rollout: event.rollout,
    telemetrySource: text(event, "telemetrySource"),
    actor: event.actor,
    now: event.at,
  });
  return state;
}

function begun(created: AuditEvent | undefined): AuditEvent {
  if (created?.type === "rollout.created") return created;
  throw new ReplayError(`the trail begins with ${created?.type ?? "nothing"}, it must begin with rollout.created`);
}

/** The digest of the version that the trail goes on by from this event; null: by the same. */
export function adoptedBy(event: AuditEvent): string | null {
  return event.type === "definition.adopted" ? text(event, "adopted") : null;
}

/**
 * The state after the next event of the trail; `adopted` is the version that `adoptedBy` names. Throws a ReplayError when it does
 * not follow.
 */
export function followEvent(
  current: ReplayDefinition,
  state: RolloutState,
  event: AuditEvent,
  adopted: ReplayDefinition | null,
): RolloutState {
  const { definition, machine } = current;
  const step = stepOf(event);
  const mark = { at: event.at, actor: event.actor, reason: event.reason ?? "" };
  if (step !== null || adopted !== null) agree(event, "data.definition", event.data["definition"], current.digest);
  if (step?.event === null) agree(event, "data.previous.digest", previousDigest(event), state.baseline?.digest ?? null);
  const next =
    adopted !== null
      ? adoptedIn(current, state, event, adopted)
      : step === null
        ? state
        : nextState({ definition, machine, state, ...step, mark });
  agree(event, "rollout", event.rollout, next.rollout);
  agree(event, "revision", event.revision, next.revision);
  if (step !== null || adopted !== null) {
    // A change must change: a promotion the machine refuses would otherwise pass as one that did nothing.
    if (next === state)
      throw new ReplayError(`${nameOf(event)} changes nothing in ${state.stage}, so it cannot have happened there`);
    agree(event, "data.to", event.data["to"], next.stage);
    agree(event, "data.held", event.data["held"], next.hold !== null);
    agree(event, "data.exposure", event.data["exposure"], next.exposure.id);
  }
  return next;
}

function adoptedIn(
  current: ReplayDefinition,
  state: RolloutState,
  event: AuditEvent,
  adopted: ReplayDefinition,
): RolloutState {
  agree(event, "data.adopted", adoptedBy(event), adopted.digest);
  const next = adopted.digest === current.digest ? null : adoptedState(state, current, adopted, event);
  if (next !== null) return next;
  throw new ReplayError(
    `${nameOf(event)} adopts ${adopted.digest}, in which ${state.stage} or an engaged switch is not`,
  );
}

/** What the event did to the state: moved it (an event of the machine), or only replaced its baseline (`event` null). */
type Step = Pick<Transition, "event" | "baseline">;

function stepOf(event: AuditEvent): Step | null {
  if (event.type === "baseline.replaced") {
    const baseline = frozenBaseline(event);
    if (baseline === null) throw new ReplayError(`${nameOf(event)} has nothing at data.baseline, which it replaced`);
    return { event: null, baseline };
  }
  const moved = machineEvent(event);
  if (moved === null) return null;
  return { event: moved, baseline: moved.type === "PROMOTE" ? frozenBaseline(event) : null };
}

/** What the event did to the machine; null for a refusal, a repeated engage, a new baseline, evidence and exposure reports. */
function machineEvent(event: AuditEvent): MachineEvent | null {
  switch (event.type) {
    case "rollout.promoted":
      return { type: "PROMOTE", gate: "open" };
    case "rollout.rolled_back":
      return { type: "ROLLBACK", to: text(event, "to") };
    case "promotion.held":
      return { type: "HOLD" };
    case "promotion.released":
      return { type: "RELEASE" };
    case "kill_switch.engaged":
      return event.data["unchanged"] === true ? null : { type: "ENGAGE", killSwitch: text(event, "killSwitch") };
    case "kill_switch.rearmed":
      return { type: "REARM", killSwitch: text(event, "killSwitch") };
    case "rollout.created":
      throw new ReplayError(`${nameOf(event)} comes again, a rollout is created once`);
    default:
      return null;
  }
}

function frozenBaseline(event: AuditEvent): Baseline | null {
  const recorded = event.data["baseline"] ?? null;
  if (recorded === null) return null;
  // The trail is JSON; the digest vouches for the shape, since it was made over a Baseline.
  const baseline = recorded as unknown as Baseline;
  const { digest, ...content } = baseline;
  agree(event, "data.baseline.digest", digest, digestOf(content));
  return baseline;
}

function previousDigest(event: AuditEvent): string | null {
  const previous = event.data["previous"] ?? null;
  if (typeof previous !== "object" || previous === null || !("digest" in previous)) return null;
  return typeof previous.digest === "string" ? previous.digest : null;
}

function agree(event: AuditEvent, what: string, recorded: unknown, replayed: unknown): void {
  if (recorded === replayed) return;
  throw new ReplayError(
    `${nameOf(event)} recorded ${what} ${String(recorded)}, replaying gives ${String(replayed)}: ` +
      "an event is missing, altered or out of order",
  );
}

function text(event: AuditEvent, key: string): string {
  const value = event.data[key];
  if (typeof value === "string") return value;
  throw new ReplayError(`${nameOf(event)} has no text at data.${key}, replaying needs one`);
}

function nameOf(event: AuditEvent): string {
  return `${event.type} at revision ${event.revision} (${event.at})`;
}
