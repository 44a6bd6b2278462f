import { chainEvents, GENESIS } from "../../../src/rollout/audit-chain.ts";
import type { AuditEvent } from "../../../src/rollout/audit-event.ts";

const AT = "2026-11-23T08:00:00.000Z";
const event = (type: AuditEvent["type"], revision: number, reason: string | null): AuditEvent => ({
  rollout: "autopack",
  revision,
  type,
  at: AT,
  actor: "token:admin",
  reason,
  data: { revision },
});

const chained = chainEvents(
  [
    event("rollout.created", 1, null),
    event("promotion.held", 2, "freeze"),
    event("promotion.released", 3, "go \u001b[2J"),
  ],
  GENESIS,
);

/** A trail as the service exports it, line by line. */
export const TRAIL = chained.map((each) => ({ id: String(each.seq), ...each }));
export const TRAIL_HEAD = { seq: 3, hash: chained.at(-1)?.hash ?? "" };

export const WHOLE = { valid: true, rollouts: [{ rollout: "autopack", events: 3, head: TRAIL_HEAD }] };
export const BROKEN = {
  valid: false,
  rollouts: [
    {
      rollout: "autopack",
      events: 1,
      head: { seq: 1, hash: TRAIL_HEAD.hash },
      problem: { seq: 2, why: "event 2 was altered" },
    },
  ],
};

export const DIFFERENCE = {
  rollout: "autopack",
  from: { revision: 1, stage: "stage-0", held: null, engaged: [] },
  to: {
    revision: 3,
    stage: "stage-1",
    held: { at: AT, actor: "token:ci", reason: "freeze" },
    engaged: [{ killSwitch: "shutdown", at: AT, actor: "token:ci", reason: "fire" }],
  },
  changes: [
    { name: "TELEMETRY_DB_ENABLED", from: false, to: true },
    { name: "NEW_FLAG", from: null, to: 3 },
  ],
  eventCount: 2,
  events: [{ id: "2", seq: 2, revision: 2, type: "promotion.held", at: AT, actor: "token:admin" }],
};
