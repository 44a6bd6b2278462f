import type { RolloutState } from "../../src/rollout/state.ts";
import type { Services } from "../../src/service/services.ts";

const AT = "2026-01-05T08:00:00.000Z";

/** One approval of two, and a freeze that is declared and lifted in words only. */
export function fakeConsent(asked: unknown[], state: RolloutState): Pick<Services, "approvals" | "freeze"> {
  const approvals = [{ stage: "two", actor: "token:lead", note: null, at: AT }];
  const view = { state, stages: [{ stage: "two", required: 2, given: 1 }], approvals };
  return {
    approvals: {
      list: async (rollout) => (asked.push(rollout), view),
      give: async (request) => (asked.push(request), view),
      withdraw: async (request) => (asked.push(request), { ...view, approvals: [] }),
    },
    freeze: {
      get: async () => ({ version: 0, mark: null }),
      declare: async ({ reason, actor }) => (
        asked.push(reason),
        { decision: "accepted", freeze: { version: 1, mark: { at: AT, actor, reason } } }
      ),
      lift: async ({ reason }) => (asked.push(reason), { decision: "accepted", freeze: { version: 2, mark: null } }),
    },
  };
}
