import { digestOf } from "../../src/definition/canonical-json.ts";
import type { AuditEvent } from "../../src/rollout/audit-event.ts";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { upgradeDefinition, type StoredDefinition } from "../../src/definition/upgrade-definition.ts";
import type { RolloutState } from "../../src/rollout/state.ts";
import type { Commit, EvidenceRecord, Receipt } from "../../src/store/store.ts";

/** The instant `minutes` after 2026-01-05T08:00Z. */
export function at(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 5, 8, minutes)).toISOString();
}

export function sampleDefinition(name = "sample"): VersionedDefinition {
  // The store looks no deeper than this; real documents are the business of other tests.
  const sample = { name, variables: [], evidence: [], stages: [{ id: "stage-0" }] } as unknown as StoredDefinition;
  const definition = upgradeDefinition(sample);
  return { definition, digest: digestOf(definition) };
}

export function sampleState(rollout: string, changes: Partial<RolloutState> = {}): RolloutState {
  return {
    rollout,
    definition: { name: "sample", digest: sampleDefinition().digest },
    telemetrySource: "default",
    revision: 1,
    stage: "stage-0",
    hold: null,
    engaged: {},
    exposure: { id: 1, since: at(0) },
    baseline: null,
    updatedAt: at(0),
    ...changes,
  };
}

export function sampleEvent(rollout: string, changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    rollout,
    revision: 1,
    type: "rollout.created",
    at: at(0),
    actor: "ada",
    reason: null,
    data: { from: null, flags: { A: true, B: 2 } },
    ...changes,
  };
}

/** A promotion from `state` to the next revision, with one event. */
export function sampleCommit(state: RolloutState, changes: Partial<Commit> = {}): Commit {
  const revision = state.revision + 1;
  return {
    rollout: state.rollout,
    expectedRevision: state.revision,
    next: { ...state, revision, stage: `stage-${revision - 1}`, updatedAt: at(revision) },
    events: [sampleEvent(state.rollout, { revision, type: "rollout.promoted", at: at(revision) })],
    ...changes,
  };
}

export function sampleEvidence(rollout: string, changes: Partial<EvidenceRecord> = {}): Omit<EvidenceRecord, "id"> {
  return {
    rollout,
    evidence: "core-tests",
    exposure: 1,
    verdict: "pass",
    message: "24 of 24 tests passed",
    value: null,
    unit: null,
    observedAt: at(1),
    recordedAt: at(2),
    expiresAt: at(62),
    actor: "ci",
    source: "https://ci.example/1",
    detail: { tests: 24, failed: [] },
    ...changes,
  };
}

export function sampleReceipt(changes: Partial<Receipt> = {}): Receipt {
  return { actor: "ada", key: "k-1", requestHash: "h", status: 200, body: '{"ok":true}', createdAt: at(0), ...changes };
}
