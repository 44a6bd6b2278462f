import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { applyEvent, compileMachine, type Position } from "../../../machines/rollout-machine.ts";
import { environmentOf, killDifference } from "../../../src/dashboard/rollout/environment.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { diffEnvironments, flagEnvironment } from "../../../src/rollout/flag-environment.ts";

const MACHINES = path.resolve(import.meta.dirname, "../../../machines");

/** The page works the difference of a kill out by itself, so it must come to what the service comes to. */
describe.each(["autopack", "minimal"])("the environment of %s as the page works it out", (name) => {
  const loaded = loadDefinition(readFileSync(path.join(MACHINES, `${name}.rollout.yaml`), "utf8"), name);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  const { definition } = loaded.versioned;
  const machine = compileMachine(definition);
  const ids = definition.killSwitches.map(({ id }) => id);
  const positions = definition.stages.flatMap(({ id: stage }) => subsets(ids).map((engaged) => ({ stage, engaged })));

  it("is the service's, in every stage with any switches engaged", () => {
    expect(positions.length).toBeGreaterThan(1);
    for (const position of positions) {
      expect(environmentOf(definition, position)).toEqual(flagEnvironment(definition, position).environment);
    }
  });

  it("changes by a kill as the machine and the service say, from everywhere", () => {
    for (const position of positions) {
      for (const killSwitch of definition.killSwitches) {
        const before: Position = { stage: position.stage, held: false, engaged: position.engaged };
        const after = applyEvent(machine, before, { type: "ENGAGE", killSwitch: killSwitch.id });
        expect(killDifference(definition, position, killSwitch)).toEqual({
          stage: after.stage,
          changes: diffEnvironments(
            flagEnvironment(definition, position).environment,
            flagEnvironment(definition, after).environment,
          ),
        });
      }
    }
  });
});

function subsets(ids: readonly string[]): readonly (readonly string[])[] {
  return ids.reduce<readonly (readonly string[])[]>((all, id) => [...all, ...all.map((some) => [...some, id])], [[]]);
}
