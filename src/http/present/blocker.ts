import type { Blocker } from "../../rollout/decision.ts";

/** Wire form `Blocker`. */
export function presentBlocker(blocker: Blocker) {
  const { code, subject, message, observed, expected, sample, needs, runbook } = blocker;
  return { code, subject, message, observed, expected, sample, needs, runbook };
}
