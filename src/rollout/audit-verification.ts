import type { ChainHead, ChainProblem } from "./audit-chain.ts";

/** What verifying the trail of one rollout came to. */
export interface VerifiedTrail {
  readonly rollout: string;
  /** How many events were found in order and unaltered, from the first. */
  readonly events: number;
  /** The last of them. Kept elsewhere, it proves later that nothing up to it was changed or cut off. */
  readonly head: ChainHead;
  readonly problem: ChainProblem | null;
}

export interface AuditVerification {
  readonly valid: boolean;
  readonly rollouts: readonly VerifiedTrail[];
}
