import type { Exposure } from "../../criteria/observation.ts";
import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentExposure } from "../present/exposure.ts";

/** Exposures: which runs used the environment in force. */
export function exposureRoutes({ exposures, rollouts }: Pick<Services, "exposures" | "rollouts">): Handlers {
  async function present(rollout: string, exposure: Exposure) {
    const { state } = await rollouts.get(rollout);
    return { rollout, stage: state.stage, revision: state.revision, exposure: presentExposure(exposure) };
  }

  return {
    reportExposure: operation<{
      path: { rollout: string };
      body: { runs: readonly string[]; revision?: number };
    }>(async ({ path: { rollout }, body, caller }) => {
      const { runs, revision = null } = body;
      const exposure = await exposures.report({ rollout, runs, revision, actor: caller.actor });
      return jsonAnswer(200, await present(rollout, exposure));
    }),

    listExposures: operation<{ path: { rollout: string } }>(async ({ path: { rollout } }) =>
      jsonAnswer(200, { items: [await present(rollout, await exposures.get(rollout))] }),
    ),
  };
}
