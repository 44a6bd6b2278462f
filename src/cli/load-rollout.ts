import type { Definition, Rollout, VersionedDefinition } from "../generated/contract.ts";
import type { ApiClient } from "./api/api-client.ts";
import { path } from "./api/api-client.ts";

export interface LoadedRollout {
  readonly rollout: Rollout;
  /** The very version this rollout lives by: another one's advice could mislead. */
  readonly definition: Definition;
}

/** A rollout and the definition it lives by. */
export async function loadRollout(api: ApiClient, name: string): Promise<LoadedRollout> {
  const { body: rollout } = await api.json<Rollout>({ path: path("rollouts", name) });
  const { name: definition, digest } = rollout.definition;
  const { body } = await api.json<VersionedDefinition>({ path: path("definitions", definition), query: { digest } });
  return { rollout, definition: body.definition };
}
