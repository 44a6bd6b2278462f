import type { Definition, EvidenceRequirement, Stage } from "./definition.ts";

/** What definitions stored by earlier versions of this program lack. */
type StageKeys = "approvals" | "windows" | "autoPromote";
type EvidenceKeys = "allow" | "probe";
export type StoredDefinition = Omit<Definition, "monitor" | "checklist" | "stages" | "evidence"> &
  Partial<Pick<Definition, "monitor" | "checklist">> & {
    readonly stages: readonly (Omit<Stage, StageKeys> & Partial<Pick<Stage, StageKeys>>)[];
    readonly evidence: readonly (Omit<EvidenceRequirement, EvidenceKeys> &
      Partial<Pick<EvidenceRequirement, EvidenceKeys>>)[];
  };

/**
 * A stored definition in today's form: what it could not say yet is what a document that does not say it gets. Its digest stays
 * that of the stored text, which rollouts and trails know it by.
 */
export function upgradeDefinition(stored: StoredDefinition): Definition {
  return {
    checklist: [],
    monitor: { intervalMs: 60_000, confirmations: 2, cooldownMs: 900_000 },
    ...stored,
    stages: stored.stages.map((stage) => {
      return { approvals: 0, windows: { allow: [], deny: [] }, autoPromote: false, ...stage };
    }),
    evidence: stored.evidence.map((evidence) => ({ allow: [], probe: null, ...evidence })),
  };
}
