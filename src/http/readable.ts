import { rolloutsGranted } from "../rollout/permission.ts";
import { requirePermission } from "./admit.ts";
import type { Caller } from "./auth.ts";

/**
 * What a list has to be limited to for this caller: the rollouts they may read, nothing where that is all. `named`: the one
 * rollout they ask about; throws `permission-denied` where it is none of theirs, whether it exists or not.
 */
export function readable(caller: Caller, named?: string): { readonly rollouts?: readonly string[] } {
  if (named !== undefined) requirePermission(caller, "read", { rollout: named });
  const rollouts = rolloutsGranted(caller.grants, "read");
  return rollouts === null ? {} : { rollouts };
}
