/**
 * Compiles the ladder of a rollout into an XState machine and uses it as a pure function: a position and an event give the next
 * position. No actor lives between two calls.
 *
 * rollout (parallel)
 * ├─ stage: one state a stage, in ladder order.
 * │    entered by PROMOTE from the stage just below, by ROLLBACK and ENGAGE from above, never any other way;
 * │    inside, its flags are the ones in force (under those of the engaged kill switches);
 * │    left upwards by PROMOTE alone (gate open, promotion open, no switch engaged), downwards by ROLLBACK to any earlier stage and
 * │    by ENGAGE of a switch whose rollbackTo is earlier. The last stage has no PROMOTE: the ladder ends there.
 * ├─ promotion
 * │   ├─ open: the first state, and entered by RELEASE; inside, PROMOTE may be accepted; left by HOLD and by every move down.
 * │   └─ held: entered by HOLD and by every move down (ROLLBACK, or an ENGAGE that lowers the stage); inside, PROMOTE is refused;
 * │       left by RELEASE alone, so nothing that went down climbs again before a person has said so.
 * └─ killSwitches: one region a switch
 *     ├─ armed: the first state, and entered by REARM; inside, the switch has no effect; left by ENGAGE, which nothing guards.
 *     └─ engaged: entered by ENGAGE; inside, the switch's flags are in force and PROMOTE is refused; left by REARM alone.
 *
 * What already is may be asked for again (HOLD while held, ENGAGE while engaged …): it is accepted and changes nothing, so that a
 * nervous second call in an emergency never looks like a failure.
 */
import { and, createActor, not, or, setup, stateIn } from "xstate";
import type { MachineContext } from "xstate";

/** The part of a definition the machine is made of. `stages` is the ladder, lowest first; ids are unique. */
export interface MachineSpec {
  readonly stages: readonly { readonly id: string }[];
  readonly killSwitches: readonly { readonly id: string; readonly rollbackTo: string | null }[];
}

export type MachineEvent =
  | { readonly type: "PROMOTE"; readonly gate: "open" | "closed" }
  | { readonly type: "ROLLBACK"; readonly to: string }
  | { readonly type: "HOLD" }
  | { readonly type: "RELEASE" }
  | { readonly type: "ENGAGE"; readonly killSwitch: string }
  | { readonly type: "REARM"; readonly killSwitch: string };

/** Where a rollout stands. `engaged` lists the engaged switches in the order the definition declares them. */
export interface Position {
  readonly stage: string;
  readonly held: boolean;
  readonly engaged: readonly string[];
}

type XStateMachine = ReturnType<typeof buildMachine>;
type MachineSnapshot = ReturnType<XStateMachine["resolveState"]>;

export interface RolloutMachine {
  readonly spec: MachineSpec;
  readonly xstate: XStateMachine;
  /** XState's pure `transition()`: the value after one event. Nothing is executed. */
  readonly step: (snapshot: MachineSnapshot, event: MachineEvent) => MachineSnapshot["value"];
  /** The same from position to position, remembered: rollouts of one definition take the same few steps. */
  readonly next: (position: Position, event: MachineEvent) => Position;
}

/** Steps kept of one machine: more than rollouts take as a rule, and few enough to be kept of every version. */
const REMEMBERED = 256;

/** Throws when the spec has no stage or a switch rolls back to an unknown one; a validated definition never does. */
export function compileMachine(spec: MachineSpec): RolloutMachine {
  const xstate = buildMachine(spec);
  const step = pureStep(xstate);
  const at = (position: Position) => snapshotAt({ spec, xstate }, position);
  return { spec, xstate, step, next: remembered((position, event) => positionOf(spec, step(at(position), event))) };
}

/** The position a new rollout starts in: lowest stage, promotion open, every switch armed. */
export function initialPosition(machine: RolloutMachine): Position {
  return { stage: firstStage(machine.spec), held: false, engaged: [] };
}

/** Whether the machine accepts the event. Throws when the position names a stage or switch the machine does not have. */
export function canApply(machine: RolloutMachine, position: Position, event: MachineEvent): boolean {
  return snapshotAt(machine, position).can(event);
}

/** The position after the event; the same position when the event is refused. Throws like `canApply`. */
export function applyEvent(machine: RolloutMachine, position: Position, event: MachineEvent): Position {
  return machine.next(position, event);
}

/** For each event the position after it, null where the machine refuses it. Throws like `canApply`. */
export function applyEach(
  machine: RolloutMachine,
  position: Position,
  events: readonly MachineEvent[],
): readonly (Position | null)[] {
  const snapshot = snapshotAt(machine, position);
  return events.map((event) => (snapshot.can(event) ? positionOf(machine.spec, machine.step(snapshot, event)) : null));
}

/** The machine as XState's own configuration format: plain JSON, guards by name, readable by XState's tools. */
export function machineJson(machine: RolloutMachine): unknown {
  return JSON.parse(JSON.stringify(machine.xstate.config));
}

function buildMachine(spec: MachineSpec) {
  const ids = spec.stages.map((stage) => stage.id);
  const below = (id: string): readonly string[] => ids.slice(0, ids.indexOf(id));
  const lowering = (from: string) =>
    spec.killSwitches.flatMap(({ id, rollbackTo }) =>
      rollbackTo !== null && below(from).includes(rollbackTo) ? [{ killSwitch: id, target: rollbackTo }] : [],
    );
  for (const { id, rollbackTo } of spec.killSwitches) {
    if (rollbackTo !== null && !ids.includes(rollbackTo)) {
      throw new Error(
        `kill switch ${id} rolls back to ${rollbackTo}, which is not one of the stages ${ids.join(", ")}`,
      );
    }
  }

  return setup({
    // Only read by the compiler: this is how XState is told the events.
    types: {} as { events: MachineEvent },
    guards: {
      mayPromote: and([
        ({ event }) => event.type === "PROMOTE" && event.gate === "open",
        stateIn({ promotion: "open" }),
        not(or(spec.killSwitches.map(({ id }) => stateIn({ killSwitches: { [id]: "engaged" } })))),
      ]),
      rollbackNames: ({ event }, params: { stage: string }) => event.type === "ROLLBACK" && event.to === params.stage,
      namesSwitch: ({ event }, params: { killSwitch: string }) =>
        (event.type === "ENGAGE" || event.type === "REARM") && event.killSwitch === params.killSwitch,
      rollbackMovesDown: inSomeStage(ids, (event, from) => event.type === "ROLLBACK" && below(from).includes(event.to)),
      engageMovesDown: inSomeStage(
        ids,
        (event, from) =>
          event.type === "ENGAGE" && lowering(from).some(({ killSwitch }) => killSwitch === event.killSwitch),
      ),
    },
  }).createMachine({
    id: "rollout",
    type: "parallel",
    states: {
      stage: {
        initial: firstStage(spec),
        states: Object.fromEntries(
          ids.map((id, index) => {
            const above = ids[index + 1];
            return [
              id,
              {
                on: {
                  ...(above === undefined ? {} : { PROMOTE: { guard: "mayPromote" as const, target: above } }),
                  ROLLBACK: below(id).map((stage) => ({
                    guard: { type: "rollbackNames" as const, params: { stage } },
                    target: stage,
                  })),
                  ENGAGE: lowering(id).map(({ killSwitch, target }) => ({
                    guard: { type: "namesSwitch" as const, params: { killSwitch } },
                    target,
                  })),
                },
              },
            ];
          }),
        ),
      },
      promotion: {
        initial: "open",
        states: {
          open: {
            on: {
              HOLD: { target: "held" },
              RELEASE: { target: "open" },
              ROLLBACK: { guard: "rollbackMovesDown", target: "held" },
              ENGAGE: { guard: "engageMovesDown", target: "held" },
            },
          },
          held: { on: { HOLD: { target: "held" }, RELEASE: { target: "open" } } },
        },
      },
      killSwitches: {
        type: "parallel",
        states: Object.fromEntries(
          spec.killSwitches.map(({ id }) => {
            const guard = { type: "namesSwitch" as const, params: { killSwitch: id } };
            const on = { ENGAGE: { guard, target: "engaged" }, REARM: { guard, target: "armed" } };
            return [id, { initial: "armed", states: { armed: { on }, engaged: { on } } }];
          }),
        ),
      },
    },
  });
}

/**
 * What XState's `transition(machine, snapshot, event)` does, with its inert actor scope made once instead of at every call. Making
 * it costs four fifths of the call, and proving a large document takes tens of thousands of them while flags are being served.
 */
function pureStep(xstate: XStateMachine): RolloutMachine["step"] {
  const self = createActor(xstate);
  const ignore = () => {};
  const scope = {
    self,
    system: self.system,
    id: "",
    sessionId: "",
    logger: ignore,
    defer: ignore,
    emit: ignore,
    stopChild: ignore,
    actionExecutor: ignore,
  };
  return (snapshot, event) => xstate.transition(snapshot, event, scope).value;
}

/** True when the stage region is in a stage for which the event matches: one region of the machine looking at another. */
function inSomeStage(ids: readonly string[], matches: (event: MachineEvent, from: string) => boolean) {
  return or<MachineContext, MachineEvent, unknown[]>(
    ids.map((from) =>
      and<MachineContext, MachineEvent, [unknown, unknown]>([
        ({ event }) => matches(event, from),
        stateIn({ stage: from }),
      ]),
    ),
  );
}

function firstStage(spec: MachineSpec): string {
  const first = spec.stages[0];
  if (first === undefined) throw new Error("the machine has no stage, at least one is needed");
  return first.id;
}

function snapshotAt({ spec, xstate }: Pick<RolloutMachine, "spec" | "xstate">, { stage, held, engaged }: Position) {
  // An engaged switch the machine does not have stays in the value on purpose: resolveState then throws, where dropping it
  // would quietly serve a rollout as if nobody had pulled it.
  const armed = spec.killSwitches.map(({ id }) => [id, "armed"] as const);
  const killSwitches = Object.fromEntries([...armed, ...engaged.map((id) => [id, "engaged"] as const)]);
  return xstate.resolveState({ value: { stage, promotion: held ? "held" : "open", killSwitches } });
}

/** What a pure function answers may be kept; finding it took XState about half the time of a decision. */
function remembered(next: RolloutMachine["next"]): RolloutMachine["next"] {
  const known = new Map<string, Position>();
  return (position, event) => {
    const key = JSON.stringify([position, event]);
    let after = known.get(key);
    if (after === undefined) {
      after = next(position, event);
      if (known.size >= REMEMBERED) known.clear();
      known.set(key, after);
    }
    return after;
  };
}

function positionOf(spec: MachineSpec, value: MachineSnapshot["value"]): Position {
  // XState types the states of generated regions as an open record; the regions themselves are fixed above.
  const { stage, promotion, killSwitches } = value as unknown as {
    stage: string;
    promotion: "open" | "held";
    killSwitches: Readonly<Record<string, "armed" | "engaged">>;
  };
  return {
    stage,
    held: promotion === "held",
    engaged: spec.killSwitches.map(({ id }) => id).filter((id) => killSwitches[id] === "engaged"),
  };
}
