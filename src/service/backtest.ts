import type { Observation, UnavailableObservation } from "../criteria/observation.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import { assumedEvidence, assumedObservations, isInHistory } from "../rollout/backtest/assumptions.ts";
import type { EvidenceAssumption } from "../rollout/backtest/assumptions.ts";
import type { BacktestStep } from "../rollout/backtest/backtest-step.ts";
import { summariseSteps } from "../rollout/backtest/summarise-steps.ts";
import type { BacktestSummary } from "../rollout/backtest/summarise-steps.ts";
import { joinRun, judgeRun, startWalk } from "../rollout/backtest/walk-history.ts";
import type { Walk } from "../rollout/backtest/walk.ts";
import { findStage } from "../rollout/flag-environment.ts";
import type { EvidenceRecord } from "../store/store.ts";
import { DEFAULT_SOURCE, createTelemetrySources } from "../telemetry/telemetry-sources.ts";
import type { TelemetrySource } from "../telemetry/telemetry.ts";
import { createAssessor } from "./assess-rollout.ts";
import { ServiceError } from "./service-error.ts";

export interface Backtest {
  readonly steps: readonly BacktestStep[];
  readonly summary: BacktestSummary;
}

/** `problem`: the history could not be read, so there is nothing to tell. */
export type BacktestAnswer = Backtest | { readonly problem: UnavailableObservation };

/** Before every run and after every row: of a history that is over nothing is too old, and nothing still settles. */
const BEFORE = "1970-01-01T00:00:00.000Z";
const AFTER = new Date("9000-01-01T00:00:00.000Z");
/** telemetry.maxRows bounds what one assessment reads; a history is longer than any exposure. */
const MOST_RUNS = 100_000;

/**
 * Walks each document through the stored runs of one observed database and tells what it would have done; answers in the
 * order of the documents. Only reads. Rejects with a ServiceError
 * `invalid-input` when the URL is none or a document has no exposure queries.
 */
export async function backtest(
  telemetryUrl: string,
  documents: readonly VersionedDefinition[],
  assumption: EvidenceAssumption,
): Promise<readonly BacktestAnswer[]> {
  const sources = openSources(telemetryUrl);
  try {
    const answers: BacktestAnswer[] = [];
    for (const document of documents) {
      answers.push(await walkHistory(document, sources.get(DEFAULT_SOURCE), assumption));
    }
    return answers;
  } finally {
    await sources.close();
  }
}

/** One document through the history a source holds. */
export async function walkHistory(
  document: VersionedDefinition,
  source: TelemetrySource,
  assumption: EvidenceAssumption,
): Promise<BacktestAnswer> {
  const { definition } = document;
  if (definition.exposure === null) {
    const message = `${definition.name} has no exposure queries, and exposure.find is what tells the runs of a history: declare them`;
    throw new ServiceError("invalid-input", message);
  }
  const limits = { ...definition.telemetry, maxRows: MOST_RUNS };
  const history = await source.findRuns(definition.exposure, { since: BEFORE, reported: [], now: AFTER, limits });
  if (history.problem) return { problem: history.problem };

  let walk = startWalk(document);
  for (const run of history.runs) {
    walk = joinRun(walk, run);
    if (!run.finished) continue;
    const { problem, ...judged } = await judge(walk, source, assumption);
    if (problem) return { problem };
    walk = judgeRun(walk, judged);
  }
  const stages = definition.stages.map(({ id }) => id);
  return { steps: walk.steps, summary: summariseSteps(walk.steps, stages) };
}

/** Judged by the service's own assessor, fed from the walk: a backtest that judged by other code would prove nothing. */
async function judge(walk: Walk, source: TelemetrySource, assumption: EvidenceAssumption) {
  const { definition, state, runs, now } = walk;
  const stage = findStage(definition, state.stage);
  const evidence = assumedEvidence(definition, stage, assumption, now).map((record) => stored(record, walk));
  const store = { latestEvidence: async () => evidence, reportedRuns: async () => [] };
  let problem: UnavailableObservation | null = null;
  const history: TelemetrySource = {
    ...source,
    findRuns: async () => ({ runs, problem: null }),
    async observe(metrics, scope) {
      const observed = await source.observe(metrics.filter(isInHistory), { ...scope, now: AFTER });
      problem = Object.values(observed).find(isLost) ?? null;
      return { ...observed, ...assumedObservations(metrics, stage, assumption, runs.length) };
    },
  };
  const assessor = createAssessor(store, { get: () => history });
  const judged = await assessor.assess(definition, state, new Date(now));
  return { ...judged, problem };
}

/** A database that went away during the walk would read like a document that refuses everything. */
function isLost(observation: Observation): observation is UnavailableObservation {
  return observation.kind === "unavailable" && observation.cause === "unreachable";
}

function stored(record: ReturnType<typeof assumedEvidence>[number], { state, now }: Walk): EvidenceRecord {
  const { rollout, exposure } = state;
  return { ...record, id: record.evidence, rollout, exposure: exposure.id, recordedAt: now, detail: {} };
}

function openSources(telemetryUrl: string) {
  try {
    return createTelemetrySources({ urls: { [DEFAULT_SOURCE]: telemetryUrl } });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ServiceError("invalid-input", message, {}, { cause: error });
  }
}
