import { Graph, layout } from "@dagrejs/dagre";
import type { GraphRegion, GraphState, GraphTransition } from "./machine-graph.ts";

export interface PlacedState extends GraphState {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedTransition extends GraphTransition {
  /** "M0 0 C…", in the same units as the states. */
  readonly path: string;
  readonly labelAt: { readonly x: number; readonly y: number };
}

export interface PlacedRegion {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly transitions: readonly PlacedTransition[];
}

export interface LayoutOptions {
  /** BT: a ladder, the first state at the foot; LR: from left to right. */
  readonly direction: "BT" | "LR";
  /** Width of a text in pixels, as the page would draw it. */
  readonly measure: (text: string) => number;
}

export const LABEL_LINE = 16;
const STATE_HEIGHT = 40;
const TITLE_HEIGHT = 16;
const STATE_PADDING = 28;
const LEAST_WIDTH = 84;
const MARGIN = 8;

/** Places one region: its states in the order in which they can be reached, its arrows and their labels where none is in the way. */
export function layoutRegion(region: GraphRegion, { direction, measure }: LayoutOptions): PlacedRegion {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 28, ranksep: 20, edgesep: 14, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, title } of region.states) {
    const width = Math.max(LEAST_WIDTH, measure(id) + STATE_PADDING, measure(title ?? "") + STATE_PADDING);
    graph.setNode(id, { width, height: STATE_HEIGHT + (title === null ? 0 : TITLE_HEIGHT) });
  }
  const rank = new Map(region.states.map(({ id }, index) => [id, index]));
  // Told only of arrows up, the layout keeps the states in their order; it would break the circles that arrows down make anywhere.
  const isDown = ({ from, to }: GraphTransition) => (rank.get(to) ?? 0) < (rank.get(from) ?? 0);
  for (const [index, transition] of region.transitions.entries()) {
    const { from, to, labels } = transition;
    const width = Math.max(...labels.map(measure)) + 8;
    const [low, high] = isDown(transition) ? [to, from] : [from, to];
    // Neighbours on the ladder are kept in line; it is the far arrows that go around.
    const weight = !isDown(transition) && (rank.get(high) ?? 0) - (rank.get(low) ?? 0) === 1 ? 100 : 1;
    graph.setEdge(low, high, { width, height: labels.length * LABEL_LINE, labelpos: "c", weight }, String(index));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    id: region.id,
    width,
    height,
    states: region.states.map((state) => ({ ...state, ...graph.node(state.id) })),
    transitions: region.transitions.map((transition, index) => {
      const { from, to } = transition;
      const [low, high] = isDown(transition) ? [to, from] : [from, to];
      const { points = [], x = 0, y = 0 } = graph.edge(low, high, String(index));
      return {
        ...transition,
        path: curveThrough(isDown(transition) ? points.toReversed() : points),
        labelAt: { x, y },
      };
    }),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve that passes through every point (one of them is the place of the label), bending as little as it can between them. */
function curveThrough(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return "";
  const curves = points.slice(1).map((to, index) => {
    const from = points[index] ?? to;
    const before = points[index - 1] ?? from;
    const after = points[index + 2] ?? to;
    const leaving = { x: from.x + (to.x - before.x) / 6, y: from.y + (to.y - before.y) / 6 };
    const arriving = { x: to.x - (after.x - from.x) / 6, y: to.y - (after.y - from.y) / 6 };
    return `C${at(leaving)} ${at(arriving)} ${at(to)}`;
  });
  return `M${at(first)} ${curves.join(" ")}`;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
