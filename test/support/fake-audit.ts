import { Readable } from "node:stream";
import type { RolloutState } from "../../src/rollout/state.ts";
import type { RolloutDifference, Services, StoredAuditEvent } from "../../src/service/services.ts";

const AT = "2026-01-05T08:00:00.000Z";
const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

const auditEvent: StoredAuditEvent = {
  id: "42",
  seq: 3,
  rollout: "demo",
  revision: 3,
  type: "rollout.promoted",
  at: AT,
  actor: "token:admin",
  reason: null,
  data: { from: "zero", to: "one" },
  prevHash: "0".repeat(64),
  hash: HASH,
};

/** A trail of two events, the second with a reason no cell of a table takes as it is; one chain broken, one whole. */
export function fakeAudit(asked: unknown[]): Services["audit"] {
  return {
    list: async (filter) => (asked.push(filter), { items: [auditEvent] }),
    export: async (scope) => (asked.push(scope), Readable.from([auditEvent, { ...auditEvent, reason: '=1,"2"\r\n' }])),
    verify: async (rollouts) => (
      asked.push(rollouts),
      {
        valid: false,
        rollouts: [
          { rollout: "demo", events: 2, head: { seq: 2, hash: HASH }, problem: { seq: 3, why: "event 3 is missing" } },
          { rollout: "other", events: 1, head: { seq: 1, hash: HASH }, problem: null },
        ],
      }
    ),
  };
}

export function fakeDifference(to: RolloutState): RolloutDifference {
  return {
    from: { ...to, revision: 1, stage: "zero", hold: null, engaged: {} },
    to,
    changes: [
      { name: "FEATURE", from: false, to: true },
      { name: "NEW", from: null, to: 3 },
    ],
    eventCount: 1,
    events: [{ id: "42", seq: 3, revision: 3, type: "rollout.promoted", at: AT, actor: "token:admin" }],
  };
}
