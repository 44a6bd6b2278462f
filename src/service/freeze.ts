import { changeFreeze, type Freeze } from "../rollout/freeze.ts";
import type { Store } from "../store/store.ts";
import { ServiceError } from "./service-error.ts";

const MAX_ROUNDS = 20;

export interface FreezeAnswer {
  /** unchanged: it was so already, and by whom it was frozen first stays. */
  readonly decision: "accepted" | "unchanged";
  readonly freeze: Freeze;
}

interface FreezeRequest {
  readonly reason: string;
  readonly actor: string;
}

/** The freeze over all rollouts. */
export interface FreezeServices {
  get(): Promise<Freeze>;
  /** From the answer on no rollout is promoted, and no switch rearmed that raises autonomy, other than by force. */
  declare(request: FreezeRequest): Promise<FreezeAnswer>;
  lift(request: FreezeRequest): Promise<FreezeAnswer>;
}

export function freezeServices({
  store,
  clock,
}: {
  readonly store: Pick<Store, "freeze" | "changeFreeze">;
  readonly clock: () => Date;
}): FreezeServices {
  async function change(declared: boolean, { reason, actor }: FreezeRequest): Promise<FreezeAnswer> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const found = await store.freeze();
      const changed = changeFreeze(found, declared, { at: clock().toISOString(), actor, reason });
      if (changed === null) return { decision: "unchanged", freeze: found };
      if (await store.changeFreeze(changed.freeze, changed.event)) {
        return { decision: "accepted", freeze: changed.freeze };
      }
    }
    throw new ServiceError("concurrent-change", "Others kept changing the freeze; nothing was done. Try again.");
  }

  return {
    get: () => store.freeze(),
    declare: (request) => change(true, request),
    lift: (request) => change(false, request),
  };
}
