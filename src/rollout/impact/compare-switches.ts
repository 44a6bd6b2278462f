import type { Definition, FlagValue, KillSwitch, Variable } from "../../definition/definition.ts";
import { compareEnvironments } from "../compare-environments.ts";
import { effectOfLimit, effectOfNumber } from "./compare-conditions.ts";
import type { Effect, RuleFinding } from "./impact.ts";
import { pairById } from "./pair.ts";

type Told = readonly [Effect | null, string];

/** Kill switches that would do less than before, or more. */
export function compareSwitches(from: Definition, to: Definition): readonly RuleFinding[] {
  const autonomous = new Set([...from.variables, ...to.variables].filter((v) => v.autonomy).map(({ name }) => name));
  return pairById(from.killSwitches, to.killSwitches).flatMap(({ id, from: before, to: after }) => {
    const told: readonly Told[] =
      before === null
        ? [["tighter", "added"]]
        : after === null
          ? [["looser", "removed"]]
          : [
              [
                effectOfNumber(before.severity, after.severity, "tighter"),
                `severity ${before.severity} -> ${after.severity}`,
              ],
              ...rollback(to, before, after),
              ...flags(autonomous, before, after),
            ];
    return told.flatMap(([effect, text]): readonly RuleFinding[] =>
      effect === null ? [] : [{ effect, subject: "kill-switch", stage: null, id, text }],
    );
  });
}

function rollback(
  { stages }: Definition,
  { rollbackTo: from }: KillSwitch,
  { rollbackTo: to }: KillSwitch,
): readonly Told[] {
  if (from === to) return [];
  const text = `rolls back to ${from ?? "nothing"} -> ${to ?? "nothing"}`;
  const rung = (id: string) => stages.findIndex((stage) => stage.id === id);
  if (from !== null && rung(from) < 0) return [[to === null ? "looser" : "unclear", text]];
  // No rollback at all is like one to above the ladder.
  return [[effectOfLimit(from === null ? null : rung(from), to === null ? null : rung(to), "looser"), text]];
}

function flags(autonomous: ReadonlySet<string>, from: KillSwitch, to: KillSwitch): readonly Told[] {
  return compareEnvironments(from.flags, to.flags).map(({ name, from: before, to: after }) => {
    const text = `${name} ${shown(before)} -> ${shown(after)}`;
    if (after === null) return ["looser", text];
    if (!autonomous.has(name) || typeof after === "string" || typeof before === "string") return ["unclear", text];
    // The lint lets no switch raise autonomy, so one that sets a further flag only takes away.
    return [before === null || Number(after) < Number(before) ? "tighter" : "looser", text];
  });
}

/** What was promised of the variables themselves. Values show in the environments. */
export function compareVariables(from: Definition, to: Definition): readonly RuleFinding[] {
  const named = (variables: readonly Variable[]) => variables.map((variable) => ({ ...variable, id: variable.name }));
  return pairById(named(from.variables), named(to.variables)).flatMap(({ id, from: before, to: after }) => {
    if (before === null || after === null) return [];
    const told: readonly Told[] = [
      [
        effectOfNumber(Number(before.autonomy), Number(after.autonomy), "tighter"),
        after.autonomy ? "counts as autonomy now" : "counts as autonomy no more",
      ],
      [constantEffect(before, after), `constant ${shown(before.const)} -> ${shown(after.const)}`],
      [
        effectOfLimit(before.maximum, after.maximum, "looser"),
        `maximum ${shown(before.maximum)} -> ${shown(after.maximum)}`,
      ],
      [
        effectOfNumber(before.minimum ?? -Infinity, after.minimum ?? -Infinity, "tighter"),
        `minimum ${shown(before.minimum)} -> ${shown(after.minimum)}`,
      ],
      [before.type === after.type ? null : "unclear", `type ${before.type} -> ${after.type}`],
    ];
    return told.flatMap(([effect, text]): readonly RuleFinding[] =>
      effect === null ? [] : [{ effect, subject: "variable", stage: null, id, text }],
    );
  });
}

function constantEffect(from: Variable, to: Variable): Effect | null {
  if (from.const === to.const) return null;
  if (to.const === null) return "looser";
  return from.const === null ? "tighter" : "unclear";
}

function shown(value: FlagValue | null): string {
  return value === null ? "none" : String(value);
}
