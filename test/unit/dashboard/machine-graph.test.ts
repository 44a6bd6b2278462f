import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { applyEvent, compileMachine, machineJson, type MachineEvent } from "../../../machines/rollout-machine.ts";
import { LABEL_LINE, layoutRegion } from "../../../src/dashboard/graph/layout-graph.ts";
import { machineGraph, type GraphRegion, type Position } from "../../../src/dashboard/graph/machine-graph.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { availableActions } from "../../../src/rollout/available-actions.ts";
import type { RolloutState } from "../../../src/rollout/state.ts";

const file = path.resolve(import.meta.dirname, "../../../machines/autopack.rollout.yaml");
const loaded = loadDefinition(readFileSync(file, "utf8"), file);
if (!loaded.ok) throw new Error("the document does not load");
const { definition } = loaded.versioned;
const machine = compileMachine(definition);
const json = machineJson(machine) as Readonly<Record<string, unknown>>;
const mark = { at: "2026-01-05T08:00:00.000Z", actor: "token:ada", reason: "why" };

function state(stage: string, engaged: readonly string[] = [], held = false): RolloutState {
  return {
    rollout: "checkout",
    definition: { name: definition.name, digest: "" },
    telemetrySource: "default",
    revision: 1,
    stage,
    hold: held ? mark : null,
    engaged: Object.fromEntries(engaged.map((id) => [id, mark])),
    exposure: { id: 1, since: mark.at },
    baseline: null,
    updatedAt: mark.at,
  };
}

/** What the API answers of this state, as far as the drawing looks at it. */
function position(of: RolloutState): Position {
  return {
    stage: of.stage,
    held: of.hold,
    engaged: Object.entries(of.engaged).map(([killSwitch, why]) => ({ killSwitch, ...why })),
    actions: availableActions(definition, machine, of, null) as Position["actions"],
  };
}

const graphOf = (of: RolloutState) => machineGraph(json, position(of));
const region = (of: RolloutState, id: string) => {
  const found = graphOf(of).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no region ${id}`);
  return found;
};

describe("the graph of the machine", () => {
  it("has the three kinds of region, one for each switch", () => {
    expect(graphOf(state("stage-1")).map(({ id }) => id)).toEqual([
      "stage",
      "promotion",
      ...definition.killSwitches.map(({ id }) => `killSwitches.${id}`),
    ]);
  });

  it("marks exactly one state of every region as the present one", () => {
    const engaged = definition.killSwitches.slice(0, 1).map(({ id }) => id);
    const current = graphOf(state("stage-2", engaged, true)).map(({ states }) =>
      states.filter((one) => one.current).map(({ id }) => id),
    );
    expect(current).toEqual([["stage-2"], ["held"], ["engaged"], ["armed"], ["armed"]]);
  });

  it("shows as allowed what the machine would do, and nothing else, wherever a rollout may be", () => {
    const switches = definition.killSwitches.map(({ id }) => id);
    for (const { id: stage } of definition.stages) {
      for (const held of [false, true]) {
        for (const engaged of [[], switches.slice(0, 1), switches]) {
          const from = { stage, held, engaged };
          const events: readonly MachineEvent[] = [
            { type: "PROMOTE", gate: "open" },
            ...definition.stages.map(({ id }): MachineEvent => ({ type: "ROLLBACK", to: id })),
            ...switches
              .filter((id) => !engaged.includes(id))
              .map((id): MachineEvent => ({ type: "ENGAGE", killSwitch: id })),
          ];
          const reached = new Set(events.map((event) => applyEvent(machine, from, event).stage));
          reached.delete(stage);
          const { transitions } = region(state(stage, engaged, held), "stage");
          const allowed = transitions.filter(({ availability }) => availability === "allowed").map(({ to }) => to);
          expect(new Set(allowed), JSON.stringify(from)).toEqual(reached);
        }
      }
    }
  });

  it("says why a transition is blocked", () => {
    const promote = region(state("stage-1", [], true), "stage").transitions.find(
      ({ from, to }) => from === "stage-1" && to === "stage-2",
    );
    expect(promote).toMatchObject({ availability: "blocked", labels: ["promote"] });
    expect(promote?.reasons[0]).toContain("held");
  });

  it("draws one arrow where a rollback and a switch lead to the same stage", () => {
    const { transitions } = region(state("stage-3"), "stage");
    const down = transitions.find(({ from, to }) => from === "stage-3" && to === "stage-1");
    expect(down?.labels).toEqual(["rollback", "engage emergency-rollback"]);
    expect(transitions.filter(({ from }) => from === "stage-3")).toHaveLength(3);
  });

  it("is drawn without a rollout as well, with nothing marked", () => {
    const graph = machineGraph(json, null);
    expect(graph.flatMap(({ states }) => states).some(({ current }) => current)).toBe(false);
    expect(
      graph.flatMap(({ transitions }) => transitions).every(({ availability }) => availability === "elsewhere"),
    ).toBe(true);
  });

  it("refuses what is no machine", () => {
    expect(() => machineGraph({}, null)).toThrow("no regions");
  });
});

describe("the layout", () => {
  const measure = (text: string) => text.length * 7;

  const stages = Array.from({ length: 9 }, (_, index) => `s${index}`);
  const tall: GraphRegion = {
    id: "stage",
    states: stages.map((id) => ({ id, title: `The stage ${id} of many`, current: id === "s3" })),
    transitions: stages.flatMap((from, index) =>
      stages
        .filter((_, to) => to === index + 1 || to < index)
        .map((to) => ({ from, to, labels: ["a label", "of two lines"], availability: "elsewhere", reasons: [] })),
    ),
  };

  describe.each([
    ["the stages of a document", region(state("stage-1"), "stage")],
    ["a switch", region(state("stage-1"), `killSwitches.${definition.killSwitches[0]?.id}`)],
    ["nine stages", tall],
  ])("of %s", (_what, drawn) => {
    const placed = layoutRegion(drawn, measure);

    it("is a ladder: all states apart, the first at the foot", () => {
      for (const [index, a] of placed.states.entries()) {
        expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width / 2).toBeLessThanOrEqual(placed.width);
        for (const b of placed.states.slice(index + 1)) {
          const apart =
            Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
          expect(apart, `${a.id} and ${b.id}`).toBe(true);
        }
      }
      const heights = placed.states.map(({ y }) => y);
      expect(heights).toEqual(heights.toSorted((a, b) => b - a));
    });

    it("leads every arrow from the edge of its one state to the edge of its other", () => {
      for (const { from, to, path: line } of placed.transitions) {
        const [x = 0, y = 0] = /^M([\d.]+) ([\d.]+) /.exec(line)?.slice(1).map(Number) ?? [];
        expect(onEdge(x, y, from), `${from} to ${to} begins at its state: ${line}`).toBe(true);
        const vertical = /^M([\d.]+) [\d.]+ V([\d.]+)$/.exec(line)?.slice(1).map(Number);
        const around = /Q[\d.]+ ([\d.]+) [\d. ]+ H([\d.]+)$/.exec(line)?.slice(1).map(Number).toReversed();
        const [endX = 0, endY = 0] = vertical ?? around ?? [];
        expect(onEdge(endX, endY, to), `${from} to ${to} ends at its state: ${line}`).toBe(true);
      }
    });

    it("lays no label over a state or another label", () => {
      const boxes = [
        ...placed.states.map(({ id, x, y, width, height }) => ({ id, x, y, width, height })),
        ...placed.transitions.map(({ from, to, labels, labelAt: { x, y, anchor } }) => {
          const width = Math.max(...labels.map(measure));
          const height = labels.length * LABEL_LINE;
          return { id: `${from} to ${to}`, x: x + (anchor === "end" ? -1 : 1) * (width / 2), y, width, height };
        }),
      ];
      for (const [index, a] of boxes.entries()) {
        expect(a.x - a.width / 2, a.id).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width / 2, a.id).toBeLessThanOrEqual(placed.width);
        for (const b of boxes.slice(index + 1)) {
          const over = Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;
          expect(over, `${a.id} over ${b.id}`).toBe(false);
        }
      }
    });

    function onEdge(x: number, y: number, id: string): boolean {
      const found = placed.states.find((one) => one.id === id);
      if (!found) return false;
      const [across, along] = [Math.abs(x - found.x), Math.abs(y - found.y)];
      const near = (a: number, b: number) => Math.abs(a - b) < 0.2;
      return (
        (near(across, found.width / 2) && along < found.height / 2) ||
        (near(along, found.height / 2) && across < found.width / 2)
      );
    }
  });
});
