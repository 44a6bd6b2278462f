import type { Definition, FlagEnvironment, FlagValue, KillSwitch, Stage, Variable } from "../definition/definition.ts";
import type { FlagChange } from "./flag-change.ts";

/** A change within one definition, which serves the same variables wherever it stands. */
type ServedChange = FlagChange & { readonly from: FlagValue; readonly to: FlagValue };

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

export interface SourcedEnvironment {
  readonly environment: FlagEnvironment;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * The complete flag environment in force, and where each value comes from: of each served variable the stage's value, else its
 * constant or default, then the engaged kill switches in ascending severity, so that the most severe wins.
 * Throws when a served variable would have no value.
 */
export function flagEnvironment(definition: Definition, position: FlagPosition): SourcedEnvironment {
  const valueOf = valuesIn(definition, position);
  // Names are in capitals, so none of them means anything to an object by itself.
  const environment: Record<string, FlagValue> = {};
  const sources: Record<string, string> = {};
  for (const variable of definition.variables) {
    if (!variable.served) continue;
    const sourced = valueOf(variable);
    if (sourced === null) {
      const where = `in stage ${position.stage} of definition ${definition.name}`;
      throw new Error(
        `served variable ${variable.name} has no value ${where}; every one needs a value: give it a default`,
      );
    }
    environment[variable.name] = sourced.value;
    sources[variable.name] = sourced.source;
  }
  return { environment, sources };
}

/** The environment a rollout serves in this state. */
export function environmentInForce(
  definition: Definition,
  state: { readonly stage: string; readonly engaged: Readonly<Record<string, unknown>> },
): FlagEnvironment {
  return flagEnvironment(definition, { stage: state.stage, engaged: Object.keys(state.engaged) }).environment;
}

/** Says for each variable its value in force there; null when nothing gives it one. */
export function valuesIn(definition: Definition, position: FlagPosition): (variable: Variable) => SourcedValue | null {
  const stage = findStage(definition, position.stage);
  const mostSevereFirst = position.engaged
    .map((id) => findKillSwitch(definition, id))
    .sort((a, b) => b.severity - a.severity);
  const layers = [
    ...mostSevereFirst.map(({ id, flags }) => ({ flags, source: `kill switch ${id}` })),
    { flags: stage.flags, source: `stage ${stage.id}` },
  ];
  return (variable) => {
    for (const { flags, source } of layers) {
      const value = ownValue(flags, variable.name);
      if (value !== null) return { value, source };
    }
    if (variable.const !== null) return { value: variable.const, source: "constant" };
    return variable.default === null ? null : { value: variable.default, source: "default" };
  };
}

/** What differs from `from` to `to`, in the order of `from`. Both are environments of one definition. */
export function diffEnvironments(from: FlagEnvironment, to: FlagEnvironment): readonly ServedChange[] {
  return Object.entries(from).flatMap(([name, before]) => {
    const after = ownValue(to, name);
    if (after === null) throw new Error(`${name} has no value in the environment compared with; both must be total`);
    return after === before ? [] : [{ name, from: before, to: after }];
  });
}

/** Whether the observed system would act more on its own in `to` than in `from`, by any of its autonomy variables. */
export function raisesAutonomy(definition: Definition, from: FlagEnvironment, to: FlagEnvironment): boolean {
  const autonomous = new Set(definition.variables.filter((v) => v.autonomy).map((v) => v.name));
  return diffEnvironments(from, to).some(
    (change) => autonomous.has(change.name) && isMoreAutonomous(change.to, change.from),
  );
}

/** The order of autonomy: false below true, smaller below larger integers. Throws on text, which has none. */
export function isMoreAutonomous(value: FlagValue, than: FlagValue): boolean {
  if (typeof value === "string" || typeof than === "string") {
    throw new Error(`found ${JSON.stringify([value, than])}, autonomy orders only booleans and integers`);
  }
  return Number(value) > Number(than);
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

/** Own properties only: a variable must never pick up what every object inherits. */
function ownValue(values: FlagEnvironment, name: string): FlagValue | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}
