import type { Blocker, Window } from "../../rollout/decision.ts";

/** Wire form `Blocker`. */
export function presentBlocker(blocker: Blocker) {
  const { code, subject, message, observed, expected, sample, window, rows, query, needs, runbook } = blocker;
  const seen = window && presentWindow(window);
  return { code, subject, message, observed, expected, sample, window: seen, rows, query, needs, runbook };
}

/** Wire form `Window`. */
export function presentWindow({ since, until, runs, finished }: Window) {
  return { since, until, runs, finished };
}
