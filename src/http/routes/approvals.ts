import type { ApprovalsView } from "../../service/approve.ts";
import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";

/** Approvals: who consents to the next move up. */
export function approvalRoutes({ approvals }: Pick<Services, "approvals">): Handlers {
  return {
    listApprovals: operation<{ path: { rollout: string } }>(async ({ path }) =>
      jsonAnswer(200, presentApprovals(await approvals.list(path.rollout))),
    ),

    giveApproval: operation<{ path: { rollout: string }; body: { stage: string; note?: string } }>(
      async ({ path: { rollout }, body: { stage, note = null }, caller: { actor } }) =>
        jsonAnswer(200, presentApprovals(await approvals.give({ rollout, stage, note, actor }))),
    ),

    withdrawApproval: operation<{ path: { rollout: string; stage: string } }>(
      async ({ path: { rollout, stage }, caller: { actor } }) =>
        jsonAnswer(200, presentApprovals(await approvals.withdraw({ rollout, stage, actor }))),
    ),
  };
}

/** Wire form `Approvals`. */
function presentApprovals({ state, stages, approvals }: ApprovalsView) {
  const { rollout, stage, revision, exposure } = state;
  return {
    rollout,
    stage,
    revision,
    exposure: { id: exposure.id, since: exposure.since },
    stages: stages.map((each) => ({ stage: each.stage, required: each.required, given: each.given })),
    items: approvals.map(({ stage: approved, actor, note, at }) => ({ stage: approved, actor, note, at })),
  };
}
