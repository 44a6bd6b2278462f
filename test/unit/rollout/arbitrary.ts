import fc from "fast-check";
import type { StopStatus } from "../../../src/criteria/assessment.ts";
import { VERDICTS } from "../../../src/criteria/verdict.ts";
import type { Definition, FlagEnvironment, Variable } from "../../../src/definition/definition.ts";
import type { Command } from "../../../src/rollout/command.ts";
import { definition } from "./fixture.ts";
import type { Judged } from "./fixture.ts";

function variable(name: string, of: Partial<Variable>): Variable {
  const base = { name, type: "boolean", group: "Variables", purpose: "x", advice: null, served: true } as const;
  return {
    ...base,
    required: false,
    default: false,
    const: null,
    autonomy: false,
    minimum: null,
    maximum: null,
    ...of,
  };
}

const VARIABLES = [
  variable("ACTS", { autonomy: true }),
  variable("REACH", { type: "integer", default: 0, autonomy: true }),
  variable("RECORDS", {}),
  variable("NEVER", { const: false }),
];

const flags: fc.Arbitrary<FlagEnvironment> = fc.record(
  { ACTS: fc.boolean(), REACH: fc.integer({ min: 0, max: 3 }), RECORDS: fc.boolean() },
  { requiredKeys: [] },
);

function ladderOf(
  stageFlags: readonly FlagEnvironment[],
  switches: readonly { readonly flags: FlagEnvironment; readonly to: number | null }[],
): Definition {
  const [prepare, watch] = definition.stages;
  if (prepare === undefined || watch === undefined) throw new Error("the fixture has fewer than two stages");
  const stages = stageFlags.map((values, index) => {
    // The first freezes a baseline, the others have criteria and a stop condition.
    return { ...(index === 0 ? prepare : watch), id: `stage-${index}`, index, flags: values };
  });
  const killSwitches = switches.map(({ flags: values, to }, index) => {
    const rollbackTo = to === null ? null : `stage-${to % stages.length}`;
    return { id: `switch-${index}`, title: "x", purpose: null, severity: (index * 7) % 5, rollbackTo, flags: values };
  });
  return { ...definition, variables: VARIABLES, stages, killSwitches };
}

/** Any ladder the types allow, sound or not. */
export const anyLadder: fc.Arbitrary<Definition> = fc
  .tuple(
    fc.array(flags, { minLength: 1, maxLength: 5, size: "max" }),
    fc.array(fc.record({ flags, to: fc.option(fc.nat(4)) }), { maxLength: 3, size: "max" }),
  )
  .map(([stageFlags, switches]) => ladderOf(stageFlags, switches));

/** Ladders sound by construction: autonomy grows with the stages, switches only take it away. */
export const soundLadder: fc.Arbitrary<Definition> = fc
  .record({
    stages: fc.integer({ min: 1, max: 5 }),
    acts: fc.nat(5),
    records: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    switches: fc.array(
      fc.record({
        flags: fc.record(
          { ACTS: fc.constant(false), REACH: fc.constant(0), RECORDS: fc.boolean() },
          { requiredKeys: [] },
        ),
        to: fc.option(fc.nat(4)),
      }),
      { maxLength: 3, size: "max" },
    ),
  })
  .map(({ stages, acts, records, switches }) =>
    ladderOf(
      Array.from({ length: stages }, (_, index) => ({
        ACTS: index >= acts,
        REACH: index,
        RECORDS: records[index] ?? false,
      })),
      switches,
    ),
  );

export interface Move {
  readonly command: Command;
  readonly judged: Judged;
  readonly measured: boolean;
}

const stage = fc.nat(4).map((n) => `stage-${n}`);
const killSwitch = fc.oneof(
  { weight: 9, arbitrary: fc.nat(2).map((n) => `switch-${n}`) },
  { weight: 1, arbitrary: fc.constantFrom("constructor", "unknown") },
);
const reason = fc.oneof({ weight: 9, arbitrary: fc.constant("because") }, { weight: 1, arbitrary: fc.constant("") });

const runs = fc.oneof(
  { weight: 9, arbitrary: fc.subarray(["run-1", "run-2", "running-3"], { minLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom([], ["run-1", "unknown-1"]) },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant("promote" as const), reason: fc.option(reason), force: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("rollback" as const), to: stage, reason }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("hold" as const), reason }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("release" as const), reason }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("engage" as const), killSwitch, reason }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("rearm" as const), killSwitch, reason, force: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("rebaseline" as const), runs, reason }) },
);

const mostlyPass = fc.oneof({ weight: 4, arbitrary: fc.constant("pass" as const) }, fc.constantFrom(...VERDICTS));
const mostlyClear = fc.oneof(
  { weight: 4, arbitrary: fc.constant<StopStatus>("clear") },
  fc.constantFrom<StopStatus>("unknown", "triggered"),
);

export const anyMove: fc.Arbitrary<Move> = fc.record({
  command,
  judged: fc.record({
    criteria: fc.record({ "smoke-passes": mostlyPass, "no-duplicates": mostlyPass }),
    stops: fc.record({ duplicated: mostlyClear }),
    minimum: mostlyPass,
  }),
  measured: fc.boolean(),
});

/** Long enough to climb, fall and climb again; left to itself fast-check prefers walks of a handful of moves. */
export const anyMoves = fc.array(anyMove, { minLength: 15, maxLength: 40, size: "max" });
