import type { Action, Rollout } from "../../generated/contract.ts";

/** How a transition stands now: allowed as far as the state tells, blocked, or not out of the present state at all. */
export type Availability = "allowed" | "blocked" | "elsewhere";

export interface GraphState {
  readonly id: string;
  /** What the document calls it; null where it gives it no title of its own. */
  readonly title: string | null;
  readonly current: boolean;
}

export interface GraphTransition {
  readonly from: string;
  readonly to: string;
  /** "promote", "rollback", "engage complete-shutdown" … several where several events do the same. */
  readonly labels: readonly string[];
  readonly availability: Availability;
  /** Why it is blocked, the first reason of each. */
  readonly reasons: readonly string[];
}

/** One parallel region: it is always in exactly one of its states, whatever the others are in. */
export interface GraphRegion {
  readonly id: string;
  readonly states: readonly GraphState[];
  readonly transitions: readonly GraphTransition[];
}

/** Where a rollout is, in the terms of its API answer. */
export type Position = Pick<Rollout, "stage" | "held" | "engaged" | "actions">;

type Node = Readonly<Record<string, unknown>>;
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly param: string | null;
}

/**
 * The regions of the machine the service runs (GET /v1/definitions/{name}/machine), with the present state of each marked. Read
 * from the machine itself, so a transition the service would accept is never missing here. Transitions that lead to where one
 * already is are left out. `titles` are those of the stages. Throws when it is no machine of the known form.
 */
export function machineGraph(
  machine: Node,
  position: Position | null,
  titles: ReadonlyMap<string, string> = new Map(),
): readonly GraphRegion[] {
  const regions = leafRegions(machine, []);
  if (regions.length === 0) throw new Error("the machine has no regions to draw");
  return regions.map(({ path, node }) => region(path, node, position, path[0] === "stage" ? titles : new Map()));
}

/** Regions with states of their own; a parallel state is looked into, because it is only a bundle of them. */
function leafRegions(node: Node, path: readonly string[]): readonly { path: readonly string[]; node: Node }[] {
  const states = Object.entries(objectAt(node, "states"));
  if (node["type"] !== "parallel") return states.length === 0 ? [] : [{ path, node }];
  return states.flatMap(([id, child]) => (isNode(child) ? leafRegions(child, [...path, id]) : []));
}

function region(
  path: readonly string[],
  node: Node,
  position: Position | null,
  titles: ReadonlyMap<string, string>,
): GraphRegion {
  const states = Object.entries(objectAt(node, "states"));
  const current = position === null ? null : currentState(path, position);
  const arrows = states.flatMap(([from, state]) => (isNode(state) ? arrowsOf(from, state) : []));
  return {
    id: path.join("."),
    states: states.map(([id]) => ({ id, title: titles.get(id) ?? null, current: id === current })),
    transitions: merged(arrows, { current, position, own: path[1] ?? null }),
  };
}

function currentState(path: readonly string[], { stage, held, engaged }: Position): string | null {
  const [region, killSwitch] = path;
  if (region === "stage") return stage;
  if (region === "promotion") return held === null ? "open" : "held";
  if (killSwitch === undefined) return null;
  return engaged.some((found) => found.killSwitch === killSwitch) ? "engaged" : "armed";
}

function arrowsOf(from: string, state: Node): readonly Arrow[] {
  return Object.entries(objectAt(state, "on")).flatMap(([event, found]) =>
    [found].flat().flatMap((transition) => {
      const to = isNode(transition) ? transition["target"] : transition;
      if (typeof to !== "string" || to === from) return [];
      return [{ from, to, event, param: isNode(transition) ? paramOf(transition) : null }];
    }),
  );
}

/** What the guard names: the switch that is engaged, the stage that is rolled back to. */
function paramOf(transition: Node): string | null {
  const params = objectAt(objectAt(transition, "guard"), "params");
  const [value] = Object.values(params);
  return typeof value === "string" ? value : null;
}

interface Here {
  readonly current: string | null;
  readonly position: Position | null;
  /** The switch whose region this is: saying its name on each of its arrows would be noise. */
  readonly own: string | null;
}

function merged(arrows: readonly Arrow[], { current, position, own }: Here): readonly GraphTransition[] {
  const byPair = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const key = `${arrow.from}\n${arrow.to}`;
    byPair.set(key, [...(byPair.get(key) ?? []), arrow]);
  }
  return [...byPair.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const actions = same.flatMap((arrow) => actionOf(arrow, position) ?? []);
    const here = first.from === current;
    const allowed = actions.some((action) => action.allowed);
    const availability = !here ? "elsewhere" : allowed ? "allowed" : "blocked";
    const reasons = availability === "blocked" ? actions.flatMap(({ blockers }) => blockers[0]?.message ?? []) : [];
    const labels = [...new Set(same.map((arrow) => labelOf(arrow, own)))];
    return [{ from: first.from, to: first.to, labels, availability, reasons }];
  });
}

/** The action of the rollout's answer that would take this arrow; none for what follows from a move in another region. */
function actionOf({ event, to, param }: Arrow, position: Position | null): Action | undefined {
  const target = event === "ENGAGE" || event === "REARM" ? param : event === "HOLD" || event === "RELEASE" ? null : to;
  return position?.actions.find(
    (action) => action.command === event.toLowerCase() && (target === null || action.target === target),
  );
}

function labelOf({ event, param }: Arrow, own: string | null): string {
  const word = event.toLowerCase();
  return (event === "ENGAGE" || event === "REARM") && param !== null && param !== own ? `${word} ${param}` : word;
}

function objectAt(node: Node, name: string): Node {
  const value = node[name];
  return isNode(value) ? value : {};
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
