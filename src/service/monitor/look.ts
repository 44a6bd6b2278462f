import { findStage } from "../../rollout/flag-environment.ts";
import { decide } from "../../rollout/decide.ts";
import type { RolloutState } from "../../rollout/state.ts";
import { trippedStops, type TrippedStop } from "../../rollout/stop-on-evidence.ts";
import type { Term } from "../../store/leases.ts";
import type { Store } from "../../store/store.ts";
import type { AssessmentOfRollout, Assessor } from "../assess-rollout.ts";
import type { Catalog, CompiledDefinition } from "../catalog.ts";
import type { ClearanceStore } from "../clearance.ts";
import { executeCommand } from "../execute-command.ts";
import { rolloutOf } from "../find-rollout.ts";
import type { FlagSnapshots } from "../flag-snapshots.ts";
import type { Line } from "../line.ts";
import { ServiceError } from "../service-error.ts";
import type { LookStatus } from "./monitor-view.ts";
import { MONITOR_ACTOR, pastStops, withStop } from "./past-stops.ts";
import { advanceWatch, chooseStop, isCoolingDown, watchedStops, type PastStops, type Watch } from "./watch.ts";

export interface LookDependencies {
  readonly store: Pick<Store, "findRollout" | "commit" | "listAudit"> & ClearanceStore;
  readonly catalog: Catalog;
  readonly assessor: Pick<Assessor, "assess" | "measure">;
  readonly snapshots: FlagSnapshots;
  readonly line: Line;
  readonly clock: () => Date;
}

export interface Look {
  readonly status: LookStatus;
  /** For people: what was done, or why nothing could be. */
  readonly message: string | null;
  readonly watch: Watch;
  readonly intervalMs: number;
}

/**
 * Assesses a rollout once and does what its document declares. Writes only to the revision it assessed and only in the term the
 * look began in (`inTerm` tells whether that lasts); a rollout that moved on is left to the next look.
 */
export async function lookAt(
  deps: LookDependencies,
  rollout: string,
  before: Watch | null,
  term: Term,
  inTerm: () => boolean,
): Promise<Look> {
  const state = await rolloutOf(deps.store, rollout);
  const compiled = await deps.catalog.byDigest(state.definition.digest);
  const { definition } = compiled;
  const now = deps.clock();
  const assessed = await deps.assessor.assess(definition, state, now);
  const { assessment, unreadable } = assessed;
  const stops = watchedStops(findStage(definition, state.stage).stopConditions);
  const watch = advanceWatch(before, state, assessment.stopConditions);
  const tripped = trippedStops(definition, stops, assessment.stopConditions);
  const past = await pastStops(deps.store, definition, state, now);
  const choice = chooseStop({ definition, state, stops, tripped, watch, past, now: now.toISOString() });
  const look = (status: Look["status"], message: string | null): Look => {
    return { status, message, watch: choice.watch, intervalMs: definition.monitor.intervalMs };
  };

  if (choice.stop !== null) {
    const looks = watch.streaks[choice.stop.stopCondition] ?? 0;
    const done = inTerm() && (await carryOut(deps, compiled, state, choice.stop, assessed, looks, now, term));
    return look(done ? "stopped" : "stale", choice.stop.command.reason);
  }
  if (tripped.length > 0) return look("triggered", null);
  if (unreadable !== null) return look("unreadable", unreadable);
  if (!mayPromote(compiled, state, assessed, past, now) || !inTerm()) return look("clear", null);
  return look((await promote(deps, state, term)) ? "promoted" : "clear", null);
}

async function carryOut(
  deps: LookDependencies,
  { definition, machine }: CompiledDefinition,
  state: RolloutState,
  stop: TrippedStop,
  { assessment }: AssessmentOfRollout,
  looks: number,
  now: Date,
  term: Term,
): Promise<boolean> {
  const { rollout, revision } = state;
  const decision = decide({
    definition,
    machine,
    state,
    command: stop.command,
    actor: MONITOR_ACTOR,
    now: now.toISOString(),
    assessment,
    baselineCapture: null,
  });
  if (decision.outcome !== "accepted") {
    throw new Error(`the stop ${stop.stopCondition} of ${rollout} was ${decision.outcome}, it must always be possible`);
  }
  const result = assessment.stopConditions.find(({ id }) => id === stop.stopCondition);
  const events = decision.events.map((event) => withStop(event, state, stop, result, looks));
  const asked = deps.snapshots.mark();
  const outcome = await deps.store.commit({ rollout, expectedRevision: revision, next: decision.state, events, term });
  if (outcome !== "committed") return false;
  deps.snapshots.publish(definition, decision.state, asked);
  return true;
}

function mayPromote(
  { definition }: CompiledDefinition,
  state: RolloutState,
  { assessment }: AssessmentOfRollout,
  past: PastStops,
  now: Date,
): boolean {
  if (!findStage(definition, state.stage).autoPromote || assessment.verdict !== "pass") return false;
  // Whoever came down or stands still did so for a reason that only a person can call settled.
  if (state.hold !== null || Object.keys(state.engaged).length > 0) return false;
  return !isCoolingDown(definition, past, now.toISOString());
}

/** Asked first as a dry run: a promotion that is not due yet must not fill the trail with a refusal at every look. */
async function promote(deps: LookDependencies, { rollout, revision }: RolloutState, term: Term): Promise<boolean> {
  const reason = "autoPromote: every criterion passes and no stop condition is triggered";
  const command = { type: "promote", reason, force: false } as const;
  const request = { rollout, command, actor: MONITOR_ACTOR, ifRevision: revision, term };
  try {
    const { decision } = await executeCommand(deps, { ...request, dryRun: true });
    if (decision.outcome !== "accepted") return false;
    return (await executeCommand(deps, { ...request, dryRun: false })).decision.outcome === "accepted";
  } catch (error) {
    if (error instanceof ServiceError && STALE.has(error.code)) return false;
    throw error;
  }
}

const STALE = new Set<string>(["revision-mismatch", "concurrent-change"]);
