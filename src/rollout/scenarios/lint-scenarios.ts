import type { Definition, MetricKind } from "../../definition/definition.ts";
import { pointerTo } from "../../definition/pointer.ts";
import type { Problem } from "../problem.ts";
import type { ScenarioObservation, ScenariosDocument, Step } from "./scenario-document.ts";

/** What an observation of each kind is made of. */
const SHAPES: Readonly<Record<MetricKind, keyof ScenarioObservation>> = {
  proportion: "successes",
  total: "total",
  mean: "total",
  violations: "violations",
  schema: "violations",
  files: "violations",
  gauge: "value",
  distribution: "counts",
};

/** Expectations that are about a command. */
const OF_COMMANDS = ["decision", "blockers", "audit"] as const;

/** What the schema cannot see: names the definition does not have, and facts or expectations that could never apply. */
export function lintScenarios({ scenarios }: ScenariosDocument, definition: Definition): readonly Problem[] {
  return scenarios.flatMap(({ steps }, scenario) => [
    ...steps.flatMap((step, index) => lintStep(step, definition, pointerTo("/scenarios", scenario, "steps", index))),
    ...lintInstants(steps, pointerTo("/scenarios", scenario, "steps")),
  ]);
}

/** Time that would run backwards, or be told twice, is not what its author means. */
function lintInstants(steps: readonly Step[], base: string): readonly Problem[] {
  return steps.flatMap(({ at, advance }, index) => {
    if (at === undefined) return [];
    const pointer = pointerTo(base, index, "at");
    const problem = (found: string, expected: string) => [{ rule: "scenario-time", pointer, found, expected }];
    if (advance !== undefined) return problem("at and advance", "one of them");
    const earlier = steps.slice(0, index).findLast((step) => step.at !== undefined)?.at;
    if (earlier === undefined || Date.parse(earlier) <= Date.parse(at)) return [];
    return problem(at, `an instant at or after ${earlier}`);
  });
}

function lintStep(step: Step, definition: Definition, base: string): readonly Problem[] {
  const evidence = definition.evidence.map(({ id }) => id);
  const served = definition.variables.filter((variable) => variable.served).map(({ name }) => name);
  return [
    ...Object.entries(step.observe ?? {}).flatMap(([metric, observation]) =>
      lintObservation(metric, observation, definition, pointerTo(base, "observe", metric)),
    ),
    ...unknown(Object.keys(step.evidence ?? {}), evidence, "evidence", pointerTo(base, "evidence")),
    ...unknown(Object.keys(step.expect?.flags ?? {}), served, "served variable", pointerTo(base, "expect", "flags")),
    ...OF_COMMANDS.filter((key) => step.do === undefined && step.expect?.[key] !== undefined).map((key) => ({
      rule: "expectation-without-command",
      pointer: pointerTo(base, "expect", key),
      found: `${key} expected of a step that does nothing`,
      expected: "a command under do",
    })),
  ];
}

function lintObservation(
  metric: string,
  observation: ScenarioObservation,
  definition: Definition,
  pointer: string,
): readonly Problem[] {
  const declared = definition.metrics.find(({ id }) => id === metric);
  if (declared === undefined) {
    const ids = definition.metrics.map(({ id }) => id);
    return [unknownName("metric", metric, ids, pointer)];
  }
  const shape = SHAPES[declared.kind];
  const alone = shape === "counts" || shape === "value" || observation.unavailable !== undefined;
  const fits = observation[shape] !== undefined || observation.unavailable !== undefined;
  if (fits && (!alone || Object.keys(observation).length === 1)) return [];
  const found = `the keys ${Object.keys(observation).join(", ")}`;
  const expected = `an observation of a ${declared.kind} metric (${shape} …), or unavailable alone`;
  return [{ rule: "observation-kind", pointer, found, expected }];
}

function unknown(names: readonly string[], known: readonly string[], what: string, base: string): readonly Problem[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => unknownName(what, name, known, pointerTo(base, name)));
}

function unknownName(what: string, name: string, known: readonly string[], pointer: string): Problem {
  const expected = known.length === 0 ? `nothing: the document declares no ${what}` : `one of ${known.join(", ")}`;
  return { rule: "unknown-name", pointer, found: `${what} ${name}`, expected };
}
