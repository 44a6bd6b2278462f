import { judgeAttestation } from "../criteria/evidence/judge-attestation.ts";
import { judgeJunit } from "../criteria/evidence/judge-junit.ts";
import { judgeMeasurement } from "../criteria/evidence/judge-measurement.ts";
import { judgeSmokeReport } from "../criteria/evidence/judge-smoke-report.ts";
import type { Definition, EvidenceRequirement } from "../definition/definition.ts";
import type { AuditEvent } from "../rollout/audit-event.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { EvidenceRecord, Store } from "../store/store.ts";
import type { Catalog } from "./catalog.ts";
import { rolloutOf } from "./find-rollout.ts";
import { ServiceError } from "./service-error.ts";
import type { EvidenceRequest, EvidenceSubmission } from "./services.ts";

export interface EvidenceDependencies {
  readonly store: Pick<Store, "findRollout" | "commit" | "listEvidence">;
  readonly catalog: Pick<Catalog, "byDigest">;
  readonly clock: () => Date;
}

const MAX_ROUNDS = 20;
/** Clocks of CI machines run a little ahead; more than this is a mistake that would postpone the expiry. */
const CLOCK_SKEW_MS = 60_000;

/** Judges posted evidence and records it, with its audit event, for the exposure the rollout is in. */
export async function recordEvidence(deps: EvidenceDependencies, request: EvidenceRequest): Promise<EvidenceRecord> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const state = await rolloutOf(deps.store, request.rollout);
    const { definition } = await deps.catalog.byDigest(state.definition.digest);
    const requirement = requirementOf(definition, request.evidence);
    const record = evidenceRecord(definition, requirement, state, request, deps.clock());
    const outcome = await deps.store.commit({
      rollout: state.rollout,
      expectedRevision: state.revision,
      events: [evidenceEvent(state, record)],
      evidence: record,
    });
    if (outcome !== "committed") continue; // the stage was left meanwhile: record it for the exposure that is now
    const { items } = await deps.store.listEvidence({ rollout: state.rollout, evidence: request.evidence, limit: 1 });
    return items[0] ?? { id: "0", ...record };
  }
  throw new ServiceError(
    "concurrent-change",
    `Rollout ${request.rollout} kept changing; nothing was recorded. Try again.`,
  );
}

function requirementOf(definition: Definition, id: string): EvidenceRequirement {
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
  definition: Definition,
  requirement: EvidenceRequirement,
  state: RolloutState,
  request: EvidenceRequest,
  now: Date,
): Omit<EvidenceRecord, "id"> {
  const observedAt = observationInstant(request.observedAt, now);
  const judgement = judge(definition, requirement, request.submission);
  return {
    rollout: state.rollout,
    evidence: requirement.id,
    exposure: state.exposure.id,
    verdict: judgement.verdict,
    message: judgement.message,
    value: judgement.value ?? null,
    unit: judgement.unit ?? null,
    observedAt: observedAt.toISOString(),
    recordedAt: now.toISOString(),
    expiresAt:
      requirement.maxAgeMs === null ? null : new Date(observedAt.getTime() + requirement.maxAgeMs).toISOString(),
    actor: request.actor,
    source: request.source,
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

function judge(definition: Definition, requirement: EvidenceRequirement, submission: EvidenceSubmission) {
  if (submission.kind !== requirement.kind) {
    throw new ServiceError(
      "evidence-kind-mismatch",
      `Evidence ${requirement.id} is of kind ${requirement.kind}, the request is of kind ${submission.kind}. ${HOW_TO_SEND[requirement.kind]}`,
      { expected: requirement.kind, found: submission.kind },
    );
  }
  switch (submission.kind) {
    case "junit":
      return judgeJunit(submission.xml, submission.exitCode);
    case "smoke-report":
      return judgeSmokeReport(submission.text, submission.exitCode, requirement, secretNames(definition));
    case "measurement":
      return judgeMeasurement(submission, requirement);
    case "attestation":
      return judgeAttestation(submission);
  }
}

const HOW_TO_SEND = {
  junit: "Send the JUnit file as application/xml.",
  "smoke-report": "Send the script's output as text/plain, with its exit code in ?exitCode=.",
  measurement: 'Send {"value": number, "unit": text} as application/json.',
  attestation: 'Send {"holds": true or false, "note": text} as application/json.',
} satisfies Record<EvidenceRequirement["kind"], string>;

function secretNames(definition: Definition): readonly string[] {
  return definition.variables.filter(({ type }) => type === "secret").map(({ name }) => name);
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
