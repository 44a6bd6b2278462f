import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { createRollout } from "../../src/rollout/create-rollout.ts";
import type { Store } from "../../src/store/store.ts";

/** A fresh rollout of the harness's document, at its first stage and revision 1. */
export async function createLadder(store: Store, rollout: string, versioned: VersionedDefinition): Promise<void> {
  const { definition, digest } = versioned;
  const now = new Date().toISOString();
  const { state, event } = createRollout({
    definition,
    digest,
    rollout,
    telemetrySource: "default",
    actor: "system:faults",
    now,
  });
  await store.createRollout(state, versioned, [event]);
}
