import type { Definition } from "../definition/definition.ts";
import type { ApiClient } from "./api/api-client.ts";
import { path } from "./api/api-client.ts";
import { ApiProblem } from "./api/api-problem.ts";
import type { DefinitionAnswer, Rollout } from "./api/wire.ts";

export interface LoadedRollout {
  readonly rollout: Rollout;
  /** Null when the service no longer has the very version this rollout lives by: another one's advice could mislead. */
  readonly definition: Definition | null;
}

/** A rollout and the definition it lives by. */
export async function loadRollout(api: ApiClient, name: string): Promise<LoadedRollout> {
  const { body: rollout } = await api.json<Rollout>({ path: path("rollouts", name) });
  try {
    const { body } = await api.json<DefinitionAnswer>({ path: path("definitions", rollout.definition.name) });
    return { rollout, definition: body.digest === rollout.definition.digest ? body.definition : null };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return { rollout, definition: null };
    throw error;
  }
}
