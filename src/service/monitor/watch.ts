import type { StopConditionResult } from "../../criteria/assessment.ts";
import type { Definition, StopCondition } from "../../definition/definition.ts";
import { isInForce, type TrippedStop } from "../../rollout/stop-on-evidence.ts";
import type { RolloutState } from "../../rollout/state.ts";

/**
 * What looks at one exposure, under one version of the definition, have found so far. Another of either begins a new one.
 * - `streaks`: consecutive looks that found a stop condition triggered; a look that cannot tell leaves it as it is.
 * - `settled`: stop conditions whose action was in force already when they were confirmed. They stay so until they are clear:
 *   whoever lifts a hold while they stand has seen them, and the monitor must not put it back.
 */
export interface Watch {
  readonly exposure: number;
  /** Digest. */
  readonly definition: string;
  readonly streaks: Readonly<Record<string, number>>;
  readonly settled: readonly string[];
}

/** What the monitor has done to the rollout, by its trail, so that neither a restart nor a take-over makes it forget. */
export interface PastStops {
  /** Stop conditions it acted on in the exposure and under the definition that are now. */
  readonly acted: readonly string[];
  /** ISO 8601 UTC; null: never, or longer ago than anybody asks. */
  readonly lastAt: string | null;
}

/**
 * Those that need looking at. What looks at evidence has acted in the very transaction that recorded it, and again would undo
 * whoever has released it since.
 */
export function watchedStops(stops: readonly StopCondition[]): readonly StopCondition[] {
  return stops.filter(({ check }) => check.kind !== "evidence");
}

export function advanceWatch(
  before: Watch | null,
  { exposure: { id: exposure }, definition: { digest: definition } }: Pick<RolloutState, "exposure" | "definition">,
  results: readonly StopConditionResult[],
): Watch {
  const continues = before?.exposure === exposure && before.definition === definition;
  const same = continues ? before : { streaks: {}, settled: [] };
  const streaks = { ...same.streaks };
  for (const { id, status } of results) {
    if (status === "triggered") streaks[id] = (streaks[id] ?? 0) + 1;
    if (status === "clear") delete streaks[id];
  }
  return { exposure, definition, streaks, settled: same.settled.filter((id) => streaks[id] !== undefined) };
}

/** Violations act at the first look: a duplicate row stays one, however often it is looked at. */
export function looksNeeded({ metrics, monitor }: Definition, { check }: StopCondition): number {
  if (check.kind !== "metric") return monitor.confirmations;
  return metrics.find(({ id }) => id === check.metric)?.kind === "violations" ? 1 : monitor.confirmations;
}

export interface StopChoice {
  readonly stop: TrippedStop | null;
  readonly watch: Watch;
}

/**
 * The stop to carry out now, if any, of those triggered (the most drastic first). At most one a look: the next look sees where
 * it has led. In the cool-down only a kill switch is engaged.
 */
export function chooseStop(input: {
  readonly definition: Definition;
  readonly state: RolloutState;
  readonly stops: readonly StopCondition[];
  readonly tripped: readonly TrippedStop[];
  readonly watch: Watch;
  readonly past: PastStops;
  /** ISO 8601 UTC. */
  readonly now: string;
}): StopChoice {
  const { definition, state, watch, past } = input;
  const declared = new Map(input.stops.map((stop) => [stop.id, stop]));
  const confirmed = input.tripped.filter(({ stopCondition }) => {
    const stop = declared.get(stopCondition);
    return stop !== undefined && (watch.streaks[stopCondition] ?? 0) >= looksNeeded(definition, stop);
  });
  const inForce = confirmed.filter(({ action }) => isInForce(definition, state, action));
  const settled = [...new Set([...watch.settled, ...inForce.map(({ stopCondition }) => stopCondition)])];
  const cooling = isCoolingDown(definition, past, input.now);
  const stop = confirmed.find(
    ({ stopCondition, action }) =>
      !settled.includes(stopCondition) && !past.acted.includes(stopCondition) && (!cooling || action.kind === "engage"),
  );
  return { stop: stop ?? null, watch: { ...watch, settled } };
}

export function isCoolingDown({ monitor }: Definition, { lastAt }: PastStops, now: string): boolean {
  return lastAt !== null && Date.parse(now) < Date.parse(lastAt) + monitor.cooldownMs;
}
