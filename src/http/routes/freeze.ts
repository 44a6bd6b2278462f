import type { Freeze } from "../../rollout/freeze.ts";
import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";

/** The freeze over all rollouts. */
export function freezeRoutes({ freeze }: Pick<Services, "freeze">): Handlers {
  return {
    getFreeze: operation(async () => jsonAnswer(200, presentFreeze(await freeze.get()))),

    declareFreeze: operation<{ body: { reason: string } }>(async ({ body: { reason }, caller: { actor } }) => {
      const { decision, freeze: after } = await freeze.declare({ reason, actor });
      return jsonAnswer(200, { decision, ...presentFreeze(after) });
    }),

    liftFreeze: operation<{ body: { reason: string } }>(async ({ body: { reason }, caller: { actor } }) => {
      const { decision, freeze: after } = await freeze.lift({ reason, actor });
      return jsonAnswer(200, { decision, ...presentFreeze(after) });
    }),
  };
}

/** Wire form `Freeze`. */
function presentFreeze({ mark }: Freeze) {
  return { frozen: mark && { at: mark.at, actor: mark.actor, reason: mark.reason } };
}
