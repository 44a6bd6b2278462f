import type { Definition, FlagChange, FlagMap, FlagValue, KillSwitch } from "../../generated/contract.ts";

/** The part of a rollout its environment depends on. */
export interface Position {
  readonly stage: string;
  readonly engaged: readonly string[];
}

/**
 * The environment of a position, worked out here from the document the page already has: what a kill switch would change must be
 * shown while the service is slow or silent. A test holds it against the service's own answer for every stage and switch.
 */
export function environmentOf(definition: Definition, { stage, engaged }: Position): FlagMap {
  const staged = definition.stages.find(({ id }) => id === stage)?.flags ?? {};
  const switches = definition.killSwitches
    .filter(({ id }) => engaged.includes(id))
    .toSorted((a, b) => a.severity - b.severity);
  const entries = definition.variables.flatMap(({ name, served, const: constant, default: fallback }) => {
    if (!served) return [];
    const values = [fallback, constant, staged[name], ...switches.map(({ flags }) => flags[name])];
    const value = values.findLast((each): each is FlagValue => each !== undefined && each !== null);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

export function differences(from: FlagMap, to: FlagMap): readonly FlagChange[] {
  return Object.entries(from).flatMap(([name, before]) => {
    const after = to[name];
    return after === undefined || after === before ? [] : [{ name, from: before, to: after }];
  });
}

/** Where engaging a switch leads: it goes back to its stage from above it, and never up to it. */
export function positionEngaged(definition: Definition, position: Position, { id, rollbackTo }: KillSwitch): Position {
  const index = (stage: string) => definition.stages.findIndex((each) => each.id === stage);
  const back = rollbackTo !== null && index(rollbackTo) < index(position.stage);
  return {
    stage: back ? rollbackTo : position.stage,
    engaged: position.engaged.includes(id) ? position.engaged : [...position.engaged, id],
  };
}

/** What engaging a switch changes. */
export function killDifference(definition: Definition, position: Position, killSwitch: KillSwitch) {
  const after = positionEngaged(definition, position, killSwitch);
  return {
    stage: after.stage,
    changes: differences(environmentOf(definition, position), environmentOf(definition, after)),
  };
}
