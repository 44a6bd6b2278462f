import type { Assessment, Rollout } from "../../generated/contract.ts";

/** Whether an assessment is of the rollout as it stands: the verdict on the stage before must never pass for one on this. */
export function isOf(assessed: Pick<Assessment, "revision">, rollout: Pick<Rollout, "revision">): boolean {
  return assessed.revision === rollout.revision;
}
