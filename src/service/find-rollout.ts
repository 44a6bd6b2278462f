import type { RolloutState } from "../rollout/state.ts";
import type { Store } from "../store/store.ts";
import { ServiceError } from "./service-error.ts";

/** The rollout's state, or rollout-not-found. */
export async function rolloutOf(store: Pick<Store, "findRollout">, name: string): Promise<RolloutState> {
  const state = await store.findRollout(name);
  if (state) return state;
  throw new ServiceError(
    "rollout-not-found",
    `There is no rollout ${JSON.stringify(name)}. GET /v1/rollouts lists those there are; POST /v1/rollouts makes one.`,
  );
}
