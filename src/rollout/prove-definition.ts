import { applyEach, compileMachine, initialPosition } from "../../machines/rollout-machine.ts";
import type { MachineEvent, Position } from "../../machines/rollout-machine.ts";
import { pointerTo } from "../definition/pointer.ts";
import type { Definition } from "../definition/definition.ts";
import type { Problem, Report } from "./problem.ts";
import { checkEngage, checkPromote, describePosition } from "./prove-steps.ts";
import { environmentCache } from "./environment-cache.ts";
import type { SourcedValues } from "./environment-cache.ts";

/** What is explored: the machine, or in tests one that breaks a promise. Null: the event is refused. */
export interface Explorable {
  readonly initial: Position;
  readonly next: (position: Position, events: readonly MachineEvent[]) => readonly (Position | null)[];
}

/** 16 stages, 6 switches and a hold make 2,048 positions; a definition beyond the schema's limits must not stall a server. */
export const MAX_POSITIONS = 4096;

/**
 * Explores every position the machine can be in, through every event, and returns what breaks a promise: an environment that is
 * not total or breaks a `const`, a switch that cannot be engaged or raises autonomy, a promotion while held or engaged, a stage
 * that cannot be reached. No problems: proven for every reachable state. Each problem is told once, with the first state it shows in.
 */
export function proveDefinition(definition: Definition, explorable = machineOf(definition)): readonly Problem[] {
  const problems = new Map<string, Problem>();
  const report: Report = (problem) => {
    const key = `${problem.rule} ${problem.pointer}`;
    if (!problems.has(key)) problems.set(key, problem);
  };

  const environments = environmentCache(definition);
  const events = everyEvent(definition);
  const seen = new Map([[keyOf(explorable.initial), explorable.initial]]);
  for (const position of seen.values()) {
    if (seen.size > MAX_POSITIONS) {
      const found = `more than ${MAX_POSITIONS} reachable states`;
      report({ rule: "too-many-states", pointer: "/killSwitches", found, expected: "fewer stages or kill switches" });
      break;
    }
    checkEnvironment(definition, position, environments(position), report);
    for (const [index, next] of explorable.next(position, events).entries()) {
      const event = events[index];
      if (event?.type === "PROMOTE") checkPromote(definition, position, event, next, report);
      if (event?.type === "ENGAGE") checkEngage(definition, environments, position, event, next, report);
      if (next !== null && !seen.has(keyOf(next))) seen.set(keyOf(next), next);
    }
  }
  checkReached(definition, [...seen.values()], report);
  return [...problems.values()];
}

function machineOf(definition: Definition): Explorable {
  const machine = compileMachine(definition);
  return { initial: initialPosition(machine), next: (position, events) => applyEach(machine, position, events) };
}

function everyEvent({ stages, killSwitches }: Definition): readonly MachineEvent[] {
  return [
    { type: "PROMOTE", gate: "open" },
    { type: "PROMOTE", gate: "closed" },
    { type: "HOLD" },
    { type: "RELEASE" },
    ...stages.map(({ id }): MachineEvent => ({ type: "ROLLBACK", to: id })),
    ...killSwitches.map(({ id }): MachineEvent => ({ type: "ENGAGE", killSwitch: id })),
    ...killSwitches.map(({ id }): MachineEvent => ({ type: "REARM", killSwitch: id })),
  ];
}

function checkEnvironment(definition: Definition, position: Position, values: SourcedValues, report: Report): void {
  for (const variable of definition.variables.filter((candidate) => candidate.served)) {
    const pointer = pointerTo("/variables", variable.name);
    const sourced = values.get(variable.name) ?? null;
    const where = describePosition(position);
    if (sourced === null || sourced.value === "") {
      report({
        rule: "environment-not-total",
        pointer,
        found: `no value in ${where}`,
        expected: "a value in every state",
      });
    } else if (variable.const !== null && sourced.value !== variable.const) {
      const found = `${String(sourced.value)} from ${sourced.source} in ${where}`;
      report({ rule: "const-broken", pointer, found, expected: `always ${String(variable.const)}` });
    }
  }
}

function checkReached(definition: Definition, positions: readonly Position[], report: Report): void {
  const reached = new Set(positions.map((position) => position.stage));
  for (const stage of definition.stages.filter(({ id }) => !reached.has(id))) {
    const found = `${stage.id}, which no sequence of events reaches`;
    report({
      rule: "stage-unreachable",
      pointer: pointerTo("/stages", stage.index),
      found,
      expected: "a reachable stage",
    });
  }
}

function keyOf({ stage, held, engaged }: Position): string {
  return [stage, held ? "held" : "open", ...engaged].join(" ");
}
