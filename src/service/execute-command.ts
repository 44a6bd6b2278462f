import type { Definition } from "../definition/definition.ts";
import { baselineStageOf } from "../rollout/baseline-stage.ts";
import type { Command } from "../rollout/command.ts";
import { raisesRisk } from "../rollout/clearance.ts";
import { decide } from "../rollout/decide.ts";
import type { Remeasured } from "../rollout/decide-input.ts";
import { needsAssessment } from "../rollout/needs-assessment.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Commit, Store } from "../store/store.ts";
import type { Assessor } from "./assess-rollout.ts";
import type { Catalog, CompiledDefinition } from "./catalog.ts";
import { clearanceOf, type ClearanceStore } from "./clearance.ts";
import type { FlagSnapshots } from "./flag-snapshots.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { Line } from "./line.ts";
import { recordDryRun } from "./record-dry-run.ts";
import { ServiceError } from "./service-error.ts";
import type { CommandAnswer, CommandRequest } from "./services.ts";

/**
 * How often a command that lost a race is decided anew. Lost races need another writer to have won, so this many in a row
 * means a storm of writers; a kill switch still gets through, because each lost round lets exactly one competitor finish.
 */
const MAX_ROUNDS = 100;

export interface CommandDependencies {
  readonly store: Pick<Store, "findRollout" | "commit"> & ClearanceStore;
  readonly catalog: Catalog;
  readonly assessor: Pick<Assessor, "assess" | "measure">;
  readonly snapshots: FlagSnapshots;
  readonly line: Line;
  readonly clock: () => Date;
}

/** Load, observe if the command needs it, decide, commit state and audit event together, publish. */
export async function executeCommand(deps: CommandDependencies, request: CommandRequest): Promise<CommandAnswer> {
  const { round, commit } = placeInLine(deps.line, request);
  for (let lost = 0; lost < MAX_ROUNDS; lost++) {
    const answer = await round(() => decideOnce(deps, request, commit));
    if (answer) return answer;
  }
  throw new ServiceError(
    "concurrent-change",
    `Rollout ${request.rollout} changed ${MAX_ROUNDS} times while this command was being decided; nothing was done. Try again.`,
  );
}

type Around = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * What needs evidence does not hold up the line while telemetry is read, so it stands in it to commit only; a kill never stands in
 * it; a dry run changes nothing but the trail, where it is recorded.
 */
function placeInLine(line: Line, { rollout, command, dryRun }: CommandRequest): { round: Around; commit: Around } {
  const atOnce: Around = (work) => work();
  const inTurn: Around = (work) => line.inTurn(rollout, work);
  if (command.type === "engage" && !dryRun) return { round: (work) => line.past(rollout, work), commit: atOnce };
  return dryRun || isJudged(command) ? { round: atOnce, commit: inTurn } : { round: inTurn, commit: atOnce };
}

/** Null: the rollout changed meanwhile, and what was decided is not what would be decided now. */
async function decideOnce(
  deps: CommandDependencies,
  request: CommandRequest,
  inPlace: Around,
): Promise<CommandAnswer | null> {
  const state = await rolloutOf(deps.store, request.rollout);
  requireRevision(request, state);
  const { definition, machine } = await deps.catalog.byDigest(state.definition.digest);
  const adoption = await adoptionOf(deps.catalog, state, request.command);
  const now = deps.clock();
  const observed = needsAssessment(definition, state, request.command)
    ? await deps.assessor.assess(definition, state, now)
    : null;
  const assessment = observed?.assessment ?? null;
  const clearance = raisesRisk(definition, state, request.command) ? await clearanceOf(deps.store, state) : null;
  const remeasured = await remeasure(deps.assessor, definition, state, request.command, now);
  const decision = decide({
    definition,
    machine,
    state,
    command: request.command,
    actor: request.actor,
    now: now.toISOString(),
    assessment,
    baselineCapture: observed?.baselineCapture ?? null,
    clearance,
    remeasured,
    adoption,
  });
  const answer: CommandAnswer = { decision, dryRun: request.dryRun, assessment };
  if (request.dryRun) {
    if (request.recordDryRun !== true) return answer;
    return (await inPlace(() => recordDryRun(deps.store, state, request, decision, now))) ? answer : null;
  }

  const receipt = request.receipt?.(decision, assessment);
  const change: Commit = {
    rollout: state.rollout,
    expectedRevision: state.revision,
    ...(decision.outcome === "accepted" ? { next: decision.state } : {}),
    events: decision.events,
    ...(clearance && decision.outcome === "accepted"
      ? { clearance: { ...clearance, exposure: state.exposure.id } }
      : {}),
    ...(adoption && decision.outcome === "accepted" ? { adopts: { exposure: state.exposure.id } } : {}),
    ...(receipt ? { receipt } : {}),
    ...(request.term ? { term: request.term } : {}),
  };
  const asked = deps.snapshots.mark();
  const outcome = await inPlace(() => deps.store.commit(change));
  if (outcome === "committed") {
    if (decision.outcome === "accepted")
      deps.snapshots.publish((adoption ?? { definition }).definition, decision.state, asked);
    return answer;
  }
  if (outcome === "receipt-exists") {
    throw new ServiceError(
      "idempotency-key-reused",
      "Another request with this Idempotency-Key was answered while this one was being decided; send it again to get that answer.",
    );
  }
  if (!mayDecideAnew(request)) {
    throw new ServiceError(
      "concurrent-change",
      `Someone else changed rollout ${state.rollout}, its approvals or the freeze after it was assessed at revision ${state.revision}; nothing was done. Look at its state and decide again.`,
    );
  }
  return null;
}

/**
 * A promote, rearm, rebaseline or adopt was judged by evidence about the stage it was asked in: a promote decided anew after someone
 * else promoted would climb a second step nobody asked for. Commands that only ever lower the risk mean the same in any state.
 */
function mayDecideAnew({ command, ifRevision }: CommandRequest): boolean {
  return command.type === "engage" || (ifRevision === undefined && !isJudged(command));
}

function isJudged({ type }: Command): boolean {
  return type === "promote" || type === "rearm" || type === "rebaseline" || type === "adopt";
}

/** The version an adopt asks for; null: another command. Read anew in each round, because "latest" may be another by then. */
async function adoptionOf(
  catalog: Pick<Catalog, "version">,
  { definition }: RolloutState,
  command: Command,
): Promise<CompiledDefinition | null> {
  return command.type === "adopt" ? catalog.version(definition.name, command.digest) : null;
}

/** What a new baseline would be made of. Not measured where the command is refused without it. */
async function remeasure(
  assessor: Pick<Assessor, "measure">,
  definition: Definition,
  state: RolloutState,
  command: Command,
  now: Date,
): Promise<Remeasured | null> {
  if (command.type !== "rebaseline" || command.runs.length === 0) return null;
  const stage = baselineStageOf(definition, state);
  if (stage === null) return null;
  const metrics = definition.metrics.filter(({ id }) => stage.baseline.includes(id));
  return assessor.measure(definition, state, metrics, command.runs, now);
}

function requireRevision({ command, ifRevision }: CommandRequest, state: RolloutState): void {
  // A kill switch never waits for anything, least of all for the caller to learn the latest revision.
  if (command.type === "engage" || ifRevision === undefined || ifRevision === state.revision) return;
  throw new ServiceError(
    "revision-mismatch",
    `Rollout ${state.rollout} is at revision ${state.revision} (${state.stage}), the request is for revision ${ifRevision}. Read the rollout again and decide anew.`,
    { revision: state.revision, stage: state.stage },
  );
}
