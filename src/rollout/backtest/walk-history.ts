import { compileMachine } from "../../../machines/rollout-machine.ts";
import type { Assessment } from "../../criteria/assessment.ts";
import type { Baseline, ExposedRun } from "../../criteria/observation.ts";
import type { VersionedDefinition } from "../../definition/definition.ts";
import { createRollout } from "../create-rollout.ts";
import { decide } from "../decide.ts";
import type { RolloutState } from "../state.ts";
import type { BacktestStep } from "./backtest-step.ts";
import { carryOutStops } from "./carry-out-stops.ts";
import { inTermsOfRuns, refusal } from "./refusal.ts";
import type { Walk } from "./walk.ts";

/** A history tells the order of its runs but not when each was judged, so the walk has a clock of its own. */
export const RUN_TAKES_MS = 3_600_000;
/** Any instant would do; a fixed one makes every walk over a history the same. */
const BEGINNING = "2000-01-01T00:00:00.000Z";
const ACTOR = "backtest";

/** A new rollout in its first stage, before the first run. */
export function startWalk({ definition, digest }: VersionedDefinition): Walk {
  const rollout = definition.name;
  const created = { definition, digest, rollout, telemetrySource: "history", actor: ACTOR, now: BEGINNING };
  const { state } = createRollout(created);
  const machine = compileMachine(definition);
  return { definition, machine, state, now: BEGINNING, runs: [], heldAt: null, engagedAt: {}, steps: [] };
}

/** The next run joins the exposure. A finished one is then to be judged; an unfinished one is a step of its own. */
export function joinRun(walk: Walk, run: ExposedRun): Walk {
  const now = new Date(Date.parse(walk.now) + RUN_TAKES_MS).toISOString();
  const joined = { ...walk, now, runs: [...walk.runs, run] };
  if (run.finished) return joined;
  const { stage, hold } = walk.state;
  const message = "not finished: nothing was decided; it is measured with the runs after it";
  const nothing = { verdict: null, stops: [], blockers: [] };
  return withStep(joined, {
    run: run.run,
    outcome: "unfinished",
    stage,
    to: stage,
    held: hold !== null,
    message,
    ...nothing,
  });
}

/** What the document does about the exposure, judged right after its last run ended: it stops, else promotes where it may. */
export function judgeRun(
  walk: Walk,
  judged: { readonly assessment: Assessment; readonly baselineCapture: Baseline | null },
): Walk {
  const { definition, machine, now, state } = walk;
  const run = walk.runs.at(-1)?.run;
  if (run === undefined)
    throw new Error(`no run has joined the exposure of ${state.stage}, one must before it is judged`);
  const { assessment } = judged;
  const step = { run, stage: state.stage, verdict: assessment.verdict };

  const { state: stopped, stops } = carryOutStops(walk, assessment, ACTOR);
  if (stopped !== state) {
    const carriedOut = stops.filter((stop) => stop.carriedOut);
    const message = carriedOut.map((stop) => `${stop.action} (${stop.title}: ${stop.message})`).join("; ");
    const after = { to: stopped.stage, held: stopped.hold !== null };
    return withStep(moved(walk, stopped, run), { ...step, ...after, outcome: "stopped", stops, blockers: [], message });
  }

  const command = { type: "promote", reason: null, force: false } as const;
  const decision = decide({ definition, machine, state, command, actor: ACTOR, now, ...judged });
  const after = { to: decision.state.stage, held: decision.state.hold !== null, stops };
  if (decision.outcome === "accepted") {
    const message = `promotes to ${decision.state.stage}`;
    return withStep(moved(walk, decision.state, run), {
      ...step,
      ...after,
      outcome: "promoted",
      blockers: [],
      message,
    });
  }
  const blockers = decision.blockers.map((blocker) => inTermsOfRuns(blocker, walk));
  const message = refusal(blockers, state.stage);
  return withStep(walk, { ...step, ...after, outcome: "refused", blockers, message });
}

function withStep(walk: Walk, step: BacktestStep): Walk {
  return { ...walk, steps: [...walk.steps, step] };
}

/** The walk after the rollout's state has changed at `run`. Runs of an earlier exposure never count for the next. */
function moved(walk: Walk, state: RolloutState, run: string): Walk {
  return {
    ...walk,
    state,
    runs: state.exposure.id === walk.state.exposure.id ? walk.runs : [],
    heldAt: state.hold === null ? null : (walk.heldAt ?? run),
    engagedAt: Object.fromEntries(Object.keys(state.engaged).map((id) => [id, walk.engagedAt[id] ?? run])),
  };
}
