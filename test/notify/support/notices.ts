import type { Contact } from "../../../src/definition/definition.ts";
import type { Notice } from "../../../src/rollout/notice.ts";

export function notice(changes: Partial<Notice> = {}): Notice {
  return {
    key: "demo/7",
    rollout: "demo",
    seq: 7,
    revision: 4,
    type: "kill_switch.engaged",
    at: "2026-01-05T08:00:00.000Z",
    actor: "token:ops",
    reason: "error rate <10 & rising>",
    data: {
      definition: "d".repeat(64),
      from: "two",
      to: "zero",
      killSwitch: "all-off",
      changes: [{ name: "FEATURE", from: true, to: false }],
    },
    ...changes,
  };
}

export const CONTACTS: readonly Contact[] = [
  { kind: "slack", value: "#ops", note: null },
  { kind: "on-call", value: "rotation", note: "Check who is on call." },
];
