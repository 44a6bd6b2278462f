import { describe, expect, it } from "vitest";
import { applyEach, compileMachine, initialPosition } from "../../../machines/rollout-machine.ts";
import type { MachineEvent, Position } from "../../../machines/rollout-machine.ts";
import type { Definition, FlagEnvironment, KillSwitch } from "../../../src/definition/definition.ts";
import { checkDocument } from "../../../src/rollout/check-document.ts";
import { MAX_POSITIONS, proveDefinition } from "../../../src/rollout/prove-definition.ts";
import type { Explorable } from "../../../src/rollout/prove-definition.ts";
import { definition, machine } from "./fixture.ts";

function withSwitch(id: string, change: Partial<KillSwitch>): Definition {
  const killSwitches = definition.killSwitches.map((found) => (found.id === id ? { ...found, ...change } : found));
  return { ...definition, killSwitches };
}

function withStage(id: string, flags: FlagEnvironment): Definition {
  return { ...definition, stages: definition.stages.map((stage) => (stage.id === id ? { ...stage, flags } : stage)) };
}

/** The ladder's machine with its answers changed. */
function tampered(
  change: (event: MachineEvent, before: Position, after: Position | null) => Position | null,
): Explorable {
  return {
    initial: initialPosition(machine),
    next: (position, events) =>
      applyEach(machine, position, events).map((after, index) => {
        const event = events[index];
        return event === undefined ? after : change(event, position, after);
      }),
  };
}

const climb = (stage: string): Position => ({ stage, held: false, engaged: [] });

describe("proving a definition", () => {
  it("finds nothing in a sound one", () => {
    expect(proveDefinition(definition)).toEqual([]);
  });

  it.each<[string, Definition, string, string, RegExp]>([
    [
      "a switch that sets an autonomy variable above its stage",
      withSwitch("no-extended", { flags: { EXTENDED: true } }),
      "switch-raises-autonomy",
      "/killSwitches/no-extended/flags/EXTENDED",
      /EXTENDED raised from false to true by engaging no-extended in prepare/,
    ],
    [
      "a switch that undoes a less severe one",
      withSwitch("shutdown", { rollbackTo: null, flags: { HISTORY_MAX: 5, EXTENDED: true } }),
      "switch-raises-autonomy",
      "/killSwitches/shutdown/flags/EXTENDED",
      /raised/,
    ],
    [
      "a switch that rolls back to a stage that serves more",
      withStage("watch", { HISTORY_MAX: 9 }),
      "switch-raises-autonomy",
      "/killSwitches/emergency/rollbackTo",
      /HISTORY_MAX raised from 5 to 9 by engaging emergency in limited/,
    ],
    [
      "a constant broken by a stage",
      withStage("full", { SKIP_CI: true }),
      "const-broken",
      "/variables/SKIP_CI",
      /true from stage full in full/,
    ],
    [
      "a constant broken by a switch",
      withSwitch("shutdown", { flags: { SKIP_CI: true } }),
      "const-broken",
      "/variables/SKIP_CI",
      /true from kill switch shutdown in prepare \(shutdown engaged\)/,
    ],
    [
      "an empty value",
      withStage("limited", { MODE: "" }),
      "environment-not-total",
      "/variables/MODE",
      /no value in limited/,
    ],
    [
      "a variable without any value",
      {
        ...definition,
        variables: definition.variables.map((v) => (v.name === "HISTORY" ? { ...v, default: null } : v)),
      },
      "environment-not-total",
      "/variables/HISTORY",
      /no value in prepare/,
    ],
  ])("finds %s", (_, broken, rule, pointer, found) => {
    const problem = proveDefinition(broken).find(
      (candidate) => candidate.rule === rule && candidate.pointer === pointer,
    );
    expect(problem?.found).toMatch(found);
  });

  it.each<[string, Explorable, string, string]>([
    [
      "promotes through a closed gate",
      tampered((event, before, after) =>
        event.type === "PROMOTE" && before.stage === "prepare" ? climb("watch") : after,
      ),
      "promotion-against-gate",
      "/stages/0",
    ],
    [
      "promotes while held",
      tampered((event, before, after) =>
        event.type === "PROMOTE" && before.held ? { ...before, held: false } : after,
      ),
      "promotion-while-held",
      "/stages/0",
    ],
    [
      "promotes while a switch is engaged",
      tampered((event, before, after) => (event.type === "PROMOTE" && before.engaged.length > 0 ? before : after)),
      "promotion-while-engaged",
      "/stages/0",
    ],
    [
      "refuses to engage somewhere",
      tampered((event, before, after) => (event.type === "ENGAGE" && before.stage === "full" ? null : after)),
      "switch-not-engageable",
      "/killSwitches/no-extended",
    ],
    [
      "engages without engaging",
      tampered((event, before, after) => (event.type === "ENGAGE" && event.killSwitch === "shutdown" ? before : after)),
      "switch-not-engageable",
      "/killSwitches/shutdown",
    ],
    [
      "never reaches a stage",
      tampered((event, before, after) => (event.type === "PROMOTE" && before.stage === "limited" ? null : after)),
      "stage-unreachable",
      "/stages/3",
    ],
  ])("finds a machine that %s", (_, explorable, rule, pointer) => {
    expect(proveDefinition(definition, explorable)).toContainEqual(expect.objectContaining({ rule, pointer }));
  });

  it("stops at a machine with more states than it may have", () => {
    const [killSwitch] = definition.killSwitches;
    if (killSwitch === undefined) throw new Error("the fixture is empty");
    let n = 0;
    const switches = Array.from({ length: 20 }, (_, bit) => ({ ...killSwitch, id: `switch-${bit}` }));
    const next = () => {
      n += 1;
      return switches.filter((_, bit) => (n >> bit) % 2 === 1).map(({ id }) => id);
    };
    const endless: Explorable = {
      initial: climb("prepare"),
      next: (position, events) => events.map(() => ({ ...position, engaged: next() })),
    };
    // Only the number of states is of interest here, so no value is looked up.
    const bare = { ...definition, variables: [], killSwitches: switches };
    expect(proveDefinition(bare, endless)).toContainEqual(
      expect.objectContaining({ rule: "too-many-states", found: `more than ${MAX_POSITIONS} reachable states` }),
    );
    expect(n).toBeLessThan(2 * MAX_POSITIONS);
  });

  it("explores every combination of stage, hold and switches, which for the largest legal definition is within the bound", () => {
    const [stage] = definition.stages;
    const [killSwitch] = definition.killSwitches;
    if (stage === undefined || killSwitch === undefined) throw new Error("the fixture is empty");
    const stages = Array.from({ length: 5 }, (_, index) => ({ ...stage, id: `stage-${index}`, index }));
    const killSwitches = Array.from({ length: 3 }, (_, index) => ({
      ...killSwitch,
      id: `k-${index}`,
      severity: index,
    }));
    const ladder = { ...definition, stages, killSwitches };
    let positions = 0;
    const counted = compileMachine(ladder);
    const next: Explorable["next"] = (position, events) => {
      positions += 1;
      return applyEach(counted, position, events);
    };
    expect(proveDefinition(ladder, { initial: initialPosition(counted), next })).toEqual([]);
    expect(positions).toBe(5 * 2 * 2 ** 3);
    expect(MAX_POSITIONS).toBeGreaterThanOrEqual(16 * 2 * 2 ** 6);
  });
});

describe("checking a document", () => {
  const document = (never: string) => `sluice: 1
name: small
variables:
  ACTS: { type: boolean, purpose: Acts., served: true, default: false, autonomy: true }
stages:
  - { id: one, title: One, flags: { ACTS: true } }
  - { id: two, title: Two, flags: { ACTS: false } }
killSwitches:
  stop:
    title: Stop
    severity: 1
    ${never}
`;

  it("gives the definition and its digest when there is nothing to say against it", () => {
    const checked = checkDocument(document("flags: { ACTS: false }"), "small.rollout.yaml");
    expect(checked).toMatchObject({
      ok: true,
      versioned: { definition: { name: "small" }, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it("places what exploring the machine finds in the file", () => {
    const checked = checkDocument(document("rollbackTo: one"), "small.rollout.yaml");
    expect(checked).toMatchObject({
      ok: false,
      findings: [
        {
          rule: "switch-raises-autonomy",
          file: "small.rollout.yaml",
          line: 12,
          pointer: "/killSwitches/stop/rollbackTo",
        },
      ],
    });
  });

  it("gives what loading finds", () => {
    expect(checkDocument("sluice: 2", "small.rollout.yaml")).toMatchObject({ ok: false });
  });
});
