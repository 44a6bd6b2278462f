import type { Definition } from "../definition/definition.ts";
import { valuesIn } from "./flag-environment.ts";
import type { FlagPosition, SourcedValue } from "./flag-environment.ts";

/** Served variable → value, null where nothing gives it one: an environment before it is known to be total. */
export type SourcedValues = ReadonlyMap<string, SourcedValue | null>;

/**
 * The values in each position, computed once for each stage and set of engaged switches. Exploring a large definition compares
 * them tens of thousands of times; the same map comes back for positions that serve the same.
 */
export function environmentCache(definition: Definition): (position: FlagPosition) => SourcedValues {
  const served = definition.variables.filter((variable) => variable.served);
  const cache = new Map<string, SourcedValues>();
  return (position) => {
    const key = [position.stage, ...position.engaged].join(" ");
    const known = cache.get(key);
    if (known !== undefined) return known;
    const valueOf = valuesIn(definition, position);
    const values = new Map(served.map((variable) => [variable.name, valueOf(variable)]));
    cache.set(key, values);
    return values;
  };
}
