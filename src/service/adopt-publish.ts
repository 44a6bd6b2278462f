import type { VersionedDefinition } from "../definition/definition.ts";
import { SERVICE_CHAIN } from "../rollout/audit-event.ts";
import { checkDocument } from "../rollout/check-document.ts";
import type { Store } from "../store/store.ts";
import { ServiceError } from "./service-error.ts";

export interface PublishDependencies {
  readonly store: Pick<Store, "publishDefinition" | "findDefinition">;
  readonly clock: () => Date;
}

/**
 * Stores a version of a definition, judged as documents are at start, so that rollouts can adopt it without a restart. It becomes
 * nobody's by that: which version is the latest the folder of documents says. Publishing again changes nothing.
 */
export async function publishDefinition(
  { store, clock }: PublishDependencies,
  { text, file, actor }: { readonly text: string; readonly file: string; readonly actor: string },
): Promise<{ readonly versioned: VersionedDefinition; readonly isNew: boolean }> {
  const checked = checkDocument(text, file);
  if (!checked.ok) {
    const { findings } = checked;
    const found = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
    throw new ServiceError("document-invalid", `The document has ${found}; mend it and publish again.`, { findings });
  }
  const { versioned } = checked;
  const { definition, digest } = versioned;
  if (await store.findDefinition(digest)) return { versioned, isNew: false };
  const isNew = await store.publishDefinition(versioned, {
    rollout: SERVICE_CHAIN,
    revision: 0,
    type: "definition.published",
    at: clock().toISOString(),
    actor,
    reason: null,
    data: { name: definition.name, definition: digest },
  });
  return { versioned, isNew };
}
