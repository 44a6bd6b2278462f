import type { VersionedDefinition } from "../definition/definition.ts";
import type { AuditEvent } from "../rollout/audit-event.ts";

/** A version of a definition, and who lives by it. */
export interface StoredVersion {
  readonly digest: string;
  /** ISO 8601 UTC: when the store first saw it. */
  readonly firstSeenAt: string;
  /** The first hundred by name, and how many there are. */
  readonly rollouts: readonly string[];
  readonly rolloutCount: number;
}

export interface DefinitionStore {
  /** One that is there already stays as it is. */
  saveDefinition(definition: VersionedDefinition, at: string): Promise<void>;
  /** Saves it together with the event of the service that tells so. False where it is there already; nothing was written then. */
  publishDefinition(definition: VersionedDefinition, event: AuditEvent): Promise<boolean>;
  /** In today's form, whatever this program could say when it was stored; the digest is that of the stored text. */
  findDefinition(digest: string): Promise<VersionedDefinition | undefined>;
  /** Newest first; the rollouts limited to these where they are given. */
  listVersions(name: string, rollouts?: readonly string[]): Promise<readonly StoredVersion[]>;
}
