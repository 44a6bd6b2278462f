import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentAssessment } from "../present/assessment.ts";
import { presentBaseline } from "../present/baseline.ts";
import { presentPage } from "../present/page.ts";
import { presentRollout, revisionTag } from "../present/rollout.ts";

interface CreateRollout {
  readonly rollout: string;
  readonly definition: string;
  readonly telemetry?: string;
}

/** Rollouts: make one, read them, assess one. */
export function rolloutRoutes({ rollouts, assessments }: Pick<Services, "rollouts" | "assessments">): Handlers {
  return {
    createRollout: operation<{ body: CreateRollout }>(async ({ body, caller }) => {
      const { rollout, definition, telemetry = null } = body;
      const view = await rollouts.create({ rollout, definition, telemetry, actor: caller.actor });
      return jsonAnswer(201, presentRollout(view), {
        ETag: revisionTag(view.state.revision),
        Location: `/v1/rollouts/${view.state.rollout}`,
      });
    }),

    listRollouts: operation<{ query: { cursor?: string; limit: number } }>(async ({ query }) =>
      jsonAnswer(200, presentPage(await rollouts.list(query), presentRollout)),
    ),

    getRollout: operation<{ path: { rollout: string } }>(async ({ path }) => {
      const view = await rollouts.get(path.rollout);
      return jsonAnswer(200, presentRollout(view), { ETag: revisionTag(view.state.revision) });
    }),

    getBaseline: operation<{ path: { rollout: string } }>(async ({ path }) => {
      const { state } = await rollouts.get(path.rollout);
      const { rollout, stage, revision } = state;
      return jsonAnswer(
        200,
        { rollout, stage, revision, baseline: presentBaseline(state.baseline) },
        { ETag: revisionTag(revision) },
      );
    }),

    assessRollout: operation<{ path: { rollout: string } }>(async ({ path }) => {
      return jsonAnswer(200, presentAssessment(await assessments.assess(path.rollout)));
    }),
  };
}
