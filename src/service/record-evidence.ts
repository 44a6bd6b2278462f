import type { Judgement } from "../criteria/evidence/judgement.ts";
import type { Definition, EvidenceRequirement } from "../definition/definition.ts";
import type { AuditEvent } from "../rollout/audit-event.ts";
import type { RolloutState } from "../rollout/state.ts";
import { stopsTrippedBy, type TrippedStop } from "../rollout/stop-on-evidence.ts";
import type { EvidenceRecord, Store } from "../store/store.ts";
import { decideStop, executeStop, stopTaken } from "./act-on-evidence.ts";
import type { CommandDependencies } from "./execute-command.ts";
import { rolloutOf } from "./find-rollout.ts";
import { judgeSubmission } from "./judge-submission.ts";
import { ServiceError } from "./service-error.ts";
import type { EvidenceRequest, RecordedAnswer, StopTaken } from "./services.ts";

export interface EvidenceDependencies extends CommandDependencies {
  readonly store: CommandDependencies["store"] & Pick<Store, "listEvidence">;
}

/** What is recorded, apart from what it says. */
export type EvidenceSource = Omit<EvidenceRequest, "submission">;

const MAX_ROUNDS = 20;
/** Clocks of CI machines run a little ahead; more than this is a mistake that would postpone the expiry. */
const CLOCK_SKEW_MS = 60_000;

/** Judges posted evidence and records it for the exposure the rollout is in; see `recordJudged`. */
export function recordEvidence(deps: EvidenceDependencies, request: EvidenceRequest): Promise<RecordedAnswer> {
  return recordJudged(deps, request, (definition, requirement) =>
    judgeSubmission(definition, requirement, request.submission),
  );
}

/**
 * Records what `judge` makes of it, with its audit event, for the exposure the rollout is in. A stop condition of the stage that
 * this triggers acts in the same transaction, so that no crash can come between a NO-GO and what it stops.
 */
export async function recordJudged(
  deps: EvidenceDependencies,
  source: EvidenceSource,
  judge: (definition: Definition, requirement: EvidenceRequirement) => Judgement,
): Promise<RecordedAnswer> {
  for (let lost = 0; lost < MAX_ROUNDS; lost++) {
    const recorded = await deps.line.inTurn(source.rollout, () => recordOnce(deps, source, judge));
    if (recorded === null) continue; // the stage was left meanwhile: record it for the exposure that is now
    const { definition, record, taken, further } = recorded;
    return { record, actions: [...taken, ...(await actFurther(deps, definition, source.rollout, further))] };
  }
  throw new ServiceError(
    "concurrent-change",
    `Rollout ${source.rollout} kept changing; nothing was recorded. Try again.`,
  );
}

interface Recorded {
  readonly definition: Definition;
  readonly record: EvidenceRecord;
  /** What was done in the same transaction, and what is still to do. */
  readonly taken: readonly StopTaken[];
  readonly further: readonly TrippedStop[];
}

/** Null: the rollout changed meanwhile, and nothing was recorded. */
async function recordOnce(
  deps: EvidenceDependencies,
  source: EvidenceSource,
  judge: (definition: Definition, requirement: EvidenceRequirement) => Judgement,
): Promise<Recorded | null> {
  const state = await rolloutOf(deps.store, source.rollout);
  const compiled = await deps.catalog.byDigest(state.definition.digest);
  const { definition } = compiled;
  const requirement = requirementOf(definition, source.evidence);
  const now = deps.clock();
  const record = evidenceRecord(requirement, judge(definition, requirement), state, source, now);
  const [first, ...further] = stopsTrippedBy(definition, state, record, now.toISOString());
  const decision = first ? decideStop(compiled, state, first, now.toISOString()) : null;
  const asked = deps.snapshots.mark();
  const outcome = await deps.store.commit({
    rollout: state.rollout,
    expectedRevision: state.revision,
    events: [evidenceEvent(state, record), ...(decision?.events ?? [])],
    evidence: record,
    ...(decision?.outcome === "accepted" ? { next: decision.state } : {}),
  });
  if (outcome !== "committed") return null;
  if (decision?.outcome === "accepted") deps.snapshots.publish(definition, decision.state, asked);
  const taken = first ? [stopTaken(first, decision ? "accepted" : "unchanged", decision?.state ?? state)] : [];
  return { definition, record: await asStored(deps, record), taken, further };
}

/** Asked for while its writer still stands in the line: a moment later the newest may be somebody else's. */
async function asStored({ store }: EvidenceDependencies, record: Omit<EvidenceRecord, "id">): Promise<EvidenceRecord> {
  const { items } = await store.listEvidence({ rollout: record.rollout, evidence: record.evidence, limit: 1 });
  return items[0] ?? { id: "0", ...record };
}

/** One after the other, because each looks at where the one before has led. */
async function actFurther(
  deps: EvidenceDependencies,
  definition: Definition,
  rollout: string,
  stops: readonly TrippedStop[],
): Promise<readonly StopTaken[]> {
  const taken: StopTaken[] = [];
  for (const stop of stops) taken.push(await executeStop(deps, definition, rollout, stop));
  return taken;
}

export function requirementOf(definition: Definition, id: string): EvidenceRequirement {
  const requirement = definition.evidence.find((candidate) => candidate.id === id);
  if (requirement) return requirement;
  const known = definition.evidence.map((candidate) => candidate.id);
  throw new ServiceError(
    "evidence-not-declared",
    `Definition ${definition.name} declares no evidence ${JSON.stringify(id)}; it declares ${known.join(", ") || "none"}.`,
    { known },
  );
}

function evidenceRecord(
  requirement: EvidenceRequirement,
  judgement: Judgement,
  state: RolloutState,
  source: EvidenceSource,
  now: Date,
): Omit<EvidenceRecord, "id"> {
  const observedAt = observationInstant(source.observedAt, now);
  return {
    rollout: state.rollout,
    evidence: requirement.id,
    exposure: state.exposure.id,
    verdict: judgement.verdict,
    message: judgement.message,
    value: judgement.value,
    unit: judgement.unit,
    observedAt: observedAt.toISOString(),
    recordedAt: now.toISOString(),
    expiresAt:
      requirement.maxAgeMs === null ? null : new Date(observedAt.getTime() + requirement.maxAgeMs).toISOString(),
    actor: source.actor,
    source: source.source,
    detail: judgement.detail,
  };
}

function observationInstant(text: string | null, now: Date): Date {
  if (text === null) return now;
  const instant = new Date(text);
  if (instant.getTime() <= now.getTime() + CLOCK_SKEW_MS) return instant;
  throw new ServiceError(
    "invalid-input",
    `observedAt is ${text}, which is in the future (it is ${now.toISOString()}). Send when the evidence was observed, or leave it out for now.`,
  );
}

function evidenceEvent(state: RolloutState, record: Omit<EvidenceRecord, "id">): AuditEvent {
  const { evidence, exposure, verdict, message, value, unit, observedAt, expiresAt, source, detail } = record;
  return {
    rollout: state.rollout,
    revision: state.revision,
    type: "evidence.recorded",
    at: record.recordedAt,
    actor: record.actor,
    reason: null,
    data: { evidence, exposure, verdict, message, value, unit, observedAt, expiresAt, source, detail },
  };
}
