import type { FlagSnapshot, Services } from "../service/services.ts";
import { HttpProblem } from "./problem.ts";

/** The flags in force, from memory. Throws `rollout-not-found`, or `not-ready` where it is not known yet whether there are any. */
export function currentFlags({ current, complete }: Services["flags"], rollout: string): FlagSnapshot {
  const snapshot = current(rollout);
  if (snapshot) return snapshot;
  if (!complete()) {
    throw new HttpProblem(
      "not-ready",
      `The store has not been reached since this process started, and nothing was known of rollout ${JSON.stringify(rollout)} before. Ask another replica, or again in a moment.`,
      { headers: { "Retry-After": "1" } },
    );
  }
  throw new HttpProblem(
    "rollout-not-found",
    `There is no rollout ${JSON.stringify(rollout)}. GET /v1/rollouts lists those there are; POST /v1/rollouts makes one.`,
  );
}
