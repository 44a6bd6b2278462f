import type { Clearance } from "../rollout/clearance.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Store } from "../store/store.ts";

export type ClearanceStore = Pick<Store, "approvals" | "freeze">;

/** What people have said about raising the risk of a rollout, as of now. */
export async function clearanceOf(
  store: ClearanceStore,
  { rollout, exposure }: Pick<RolloutState, "rollout" | "exposure">,
): Promise<Clearance> {
  const [approvals, freeze] = await Promise.all([store.approvals(rollout, exposure.id), store.freeze()]);
  return { approvals, freeze };
}
