import { createRollout } from "../../src/rollout/create-rollout.ts";
import type { Store } from "../../src/store/store.ts";
import { faultsDefinition } from "./document.ts";

/** A fresh rollout of the harness's document, at its first stage and revision 1. */
export async function createLadder(store: Store, rollout: string): Promise<void> {
  const { definition, digest } = faultsDefinition();
  const now = new Date().toISOString();
  const { state, event } = createRollout({
    definition,
    digest,
    rollout,
    telemetrySource: "default",
    actor: "system:faults",
    now,
  });
  await store.createRollout(state, { definition, digest }, [event]);
}
