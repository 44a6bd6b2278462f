import type { GraphRegion, GraphState, GraphTransition } from "./machine-graph.ts";

export interface PlacedState extends GraphState {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedTransition extends GraphTransition {
  /** "M0 0 V…", in the same units as the states. */
  readonly path: string;
  /** Where its label begins or ends, beside the line, so that a text wider than measured never lies over it. */
  readonly labelAt: { readonly x: number; readonly y: number; readonly anchor: "start" | "end" };
}

export interface PlacedRegion {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly transitions: readonly PlacedTransition[];
}

export const LABEL_LINE = 16;
const STATE_HEIGHT = 40;
const TITLE_HEIGHT = 16;
const STATE_PADDING = 28;
const LEAST_WIDTH = 96;
const LEAST_GAP = 40;
const LANE_GAP = 24;
const LABEL_GAP = 7;
const BEND = 8;
const MARGIN = 8;

/** Up: climbs on the left of the ladder. Down: comes back on its right. */
type Side = -1 | 1;

interface Arrow {
  readonly transition: GraphTransition;
  readonly from: number;
  readonly to: number;
  readonly side: Side;
  readonly labelWidth: number;
}

/**
 * Places one region as a ladder, the first state at its foot: what leads to the next state is a straight arrow between the two,
 * what passes states by runs in a lane of its own beside them, the shorter the nearer, its label where nothing crosses it.
 * `measure`: width of a text in pixels, as the page would draw it.
 */
export function layoutRegion(region: GraphRegion, measure: (text: string) => number): PlacedRegion {
  const rank = new Map(region.states.map(({ id }, index) => [id, index]));
  const arrows = region.transitions.map((transition): Arrow => {
    const [from, to] = [rank.get(transition.from) ?? 0, rank.get(transition.to) ?? 0];
    const labelWidth = Math.max(...transition.labels.map(measure));
    return { transition, from, to, side: to > from ? -1 : 1, labelWidth };
  });
  const texts = region.states.flatMap(({ id, title }) => [id, title ?? ""]);
  const width = Math.max(LEAST_WIDTH, ...texts.map((text) => measure(text) + STATE_PADDING));
  const height = STATE_HEIGHT + (region.states.some(({ title }) => title !== null) ? TITLE_HEIGHT : 0);
  const lines = arrows.filter(isNear).map(({ transition }) => transition.labels.length);
  const gap = Math.max(LEAST_GAP, ...lines.map((count) => count * LABEL_LINE + 2 * BEND));
  const sides = { [-1]: lanesOf(arrows, -1, width), [1]: lanesOf(arrows, 1, width) };

  const middle = MARGIN + sides[-1].extent + width / 2;
  const top = (place: number) => MARGIN + (region.states.length - 1 - place) * (height + gap);
  const place = (arrow: Arrow): PlacedTransition => {
    const { transition, from, to, side } = arrow;
    // In the gap above the state half-way: no other arrow turns there.
    const y = top(Math.floor((from + to) / 2)) - gap / 2;
    const besides = (x: number) => ({ x: x + side * LABEL_GAP, y, anchor: side < 0 ? "end" : "start" }) as const;
    if (isNear(arrow)) {
      const x = middle + (side * width) / 4;
      const [start, end] = side < 0 ? [top(from), top(to) + height] : [top(from) + height, top(to)];
      return { ...transition, path: `M${at(x)} ${at(start)} V${at(end)}`, labelAt: besides(x) };
    }
    const edge = middle + (side * width) / 2;
    const lane = edge + side * (sides[side].offsets.get(arrow) ?? 0);
    const [start, end] = [from, to].map((state) => top(state) + height * portOf(arrow, state, arrows, sides[side]));
    const path = aroundPath(edge, lane, start ?? 0, end ?? 0, side);
    return { ...transition, path, labelAt: besides(lane) };
  };
  return {
    id: region.id,
    width: middle + width / 2 + sides[1].extent + MARGIN,
    height: top(0) + height + MARGIN,
    states: region.states.map((state, index) => ({ ...state, x: middle, y: top(index) + height / 2, width, height })),
    transitions: arrows.map(place),
  };
}

function isNear({ from, to }: Pick<Arrow, "from" | "to">): boolean {
  return Math.abs(from - to) === 1;
}

interface Lanes {
  /** How far from the states each far arrow runs. */
  readonly offsets: ReadonlyMap<Arrow, number>;
  /** How much room the side takes beside the states, labels and all. */
  readonly extent: number;
}

/** The lanes of one side. Arrows that pass by different states share one. */
function lanesOf(arrows: readonly Arrow[], side: Side, width: number): Lanes {
  const mine = arrows.filter((arrow) => arrow.side === side);
  const beyond = Math.max(0, ...mine.filter(isNear).map(({ labelWidth }) => labelWidth + LABEL_GAP - width / 4));
  const lanes: Arrow[][] = [];
  const far = mine.filter((arrow) => !isNear(arrow));
  for (const arrow of far.toSorted((a, b) => Math.abs(a.from - a.to) - Math.abs(b.from - b.to))) {
    const free = lanes.find((lane) => lane.every((other) => apart(arrow, other)));
    if (free) free.push(arrow);
    else lanes.push([arrow]);
  }
  const offsets = new Map<Arrow, number>();
  let extent = beyond;
  for (const lane of lanes) {
    for (const arrow of lane) offsets.set(arrow, extent + LANE_GAP);
    extent += LANE_GAP + LABEL_GAP + Math.max(...lane.map(({ labelWidth }) => labelWidth));
  }
  return { offsets, extent };
}

function apart(a: Arrow, b: Arrow): boolean {
  return Math.max(a.from, a.to) <= Math.min(b.from, b.to) || Math.max(b.from, b.to) <= Math.min(a.from, a.to);
}

/** Where on the edge of a state a far arrow begins or ends, from 0 (its top) to 1, so that arrows of one state never cross. */
function portOf(arrow: Arrow, state: number, arrows: readonly Arrow[], { offsets }: Lanes): number {
  const lane = (one: Arrow) => offsets.get(one) ?? 0;
  const mine = arrows.filter((one) => offsets.has(one));
  // On the way down what arrives is above what leaves; the nearest lane arrives highest and leaves lowest. On the way up, turned over.
  const arriving = mine.filter(({ to }) => to === state).toSorted((a, b) => lane(a) - lane(b));
  const leaving = mine.filter(({ from }) => from === state).toSorted((a, b) => lane(b) - lane(a));
  const order = [...arriving, ...leaving];
  const port = (order.indexOf(arrow) + 1) / (order.length + 1);
  return arrow.side > 0 ? port : 1 - port;
}

/** Out to the lane, along it, and back in, with round corners. */
function aroundPath(edge: number, lane: number, start: number, end: number, side: Side): string {
  const [inner, along] = [lane - side * BEND, Math.sign(end - start) * BEND];
  const out = `H${at(inner)} Q${at(lane)} ${at(start)} ${at(lane)} ${at(start + along)}`;
  const back = `V${at(end - along)} Q${at(lane)} ${at(end)} ${at(inner)} ${at(end)} H${at(edge)}`;
  return `M${at(edge)} ${at(start)} ${out} ${back}`;
}

function at(length: number): number {
  return Math.round(length * 10) / 10;
}
