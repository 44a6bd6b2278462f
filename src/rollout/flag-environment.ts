import type { Definition, FlagEnvironment, FlagValue, KillSwitch, Stage, Variable } from "../definition/definition.ts";
import type { FlagChange } from "./decision.ts";

/** The part of a state the flag environment depends on. */
export interface FlagPosition {
  readonly stage: string;
  readonly engaged: readonly string[];
}

/** "stage stage-2", "default", "constant" or "kill switch emergency-rollback". */
export interface SourcedValue {
  readonly value: FlagValue;
  readonly source: string;
}

/**
 * The complete flag environment in force: of each served variable the stage's value, else its constant or default, then the
 * engaged kill switches in ascending severity, so that the most severe wins. Throws when a served variable would have no value.
 */
export function flagEnvironment(definition: Definition, position: FlagPosition): FlagEnvironment {
  return mapServed(definition, position, ({ value }) => value);
}

/** Of each served variable where its value comes from. Throws like `flagEnvironment`. */
export function flagSources(definition: Definition, position: FlagPosition): Readonly<Record<string, string>> {
  return mapServed(definition, position, ({ source }) => source);
}

/** The value in force of one variable; null when nothing gives it one. */
export function sourcedValue(definition: Definition, variable: Variable, position: FlagPosition): SourcedValue | null {
  const stage = findStage(definition, position.stage);
  // A copy: sort() in place would reorder the definition every reader shares.
  const mostSevereFirst = position.engaged
    .map((id) => findKillSwitch(definition, id))
    .sort((a, b) => b.severity - a.severity);
  for (const killSwitch of mostSevereFirst) {
    const value = ownValue(killSwitch.flags, variable.name);
    if (value !== null) return { value, source: `kill switch ${killSwitch.id}` };
  }
  const staged = ownValue(stage.flags, variable.name);
  if (staged !== null) return { value: staged, source: `stage ${stage.id}` };
  if (variable.const !== null) return { value: variable.const, source: "constant" };
  return variable.default === null ? null : { value: variable.default, source: "default" };
}

/** What differs from `from` to `to`, in the order of `from`. Both are environments of one definition. */
export function diffEnvironments(from: FlagEnvironment, to: FlagEnvironment): readonly FlagChange[] {
  return Object.entries(from).flatMap(([name, before]) => {
    const after = ownValue(to, name);
    if (after === null) throw new Error(`${name} has no value in the environment compared with; both must be total`);
    return after === before ? [] : [{ name, from: before, to: after }];
  });
}

/** The changes by which the observed system would act more on its own: false to true, or to a larger integer. */
export function autonomyRaises(
  definition: Definition,
  from: FlagEnvironment,
  to: FlagEnvironment,
): readonly FlagChange[] {
  const autonomous = new Set(definition.variables.filter((v) => v.autonomy).map((v) => v.name));
  return diffEnvironments(from, to).filter(
    (change) => autonomous.has(change.name) && autonomyRank(change.to) > autonomyRank(change.from),
  );
}

export function raisesAutonomy(definition: Definition, from: FlagEnvironment, to: FlagEnvironment): boolean {
  return autonomyRaises(definition, from, to).length > 0;
}

export function findStage(definition: Definition, id: string): Stage {
  const stage = definition.stages.find((candidate) => candidate.id === id);
  if (stage !== undefined) return stage;
  const known = definition.stages.map((s) => s.id).join(", ");
  throw new Error(`stage ${id} is not in definition ${definition.name}, whose stages are ${known}`);
}

function findKillSwitch(definition: Definition, id: string): KillSwitch {
  const killSwitch = definition.killSwitches.find((candidate) => candidate.id === id);
  if (killSwitch !== undefined) return killSwitch;
  const known = definition.killSwitches.map((k) => k.id).join(", ") || "none";
  // Leaving an unknown engaged switch out would serve the flags it was pulled against.
  throw new Error(`kill switch ${id} is not in definition ${definition.name}, whose kill switches are: ${known}`);
}

function mapServed<T>(
  definition: Definition,
  position: FlagPosition,
  pick: (sourced: SourcedValue) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    definition.variables
      .filter((variable) => variable.served)
      .map((variable) => {
        const sourced = sourcedValue(definition, variable, position);
        if (sourced === null) {
          throw new Error(
            `${variable.name} of definition ${definition.name} has no value in ${position.stage}: give it a default`,
          );
        }
        return [variable.name, pick(sourced)];
      }),
  );
}

/** Own properties only: a variable must never pick up what every object inherits. */
function ownValue(values: FlagEnvironment, name: string): FlagValue | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

function autonomyRank(value: FlagValue): number {
  if (typeof value === "string")
    throw new Error(`only booleans and integers are ordered by autonomy, found "${value}"`);
  return Number(value);
}
