import type { FlagSnapshot, Services } from "../service/services.ts";
import { HttpProblem } from "./problem.ts";

/** The flags in force, from memory. Throws `rollout-not-found`. */
export function currentFlags({ current }: Services["flags"], rollout: string): FlagSnapshot {
  const snapshot = current(rollout);
  if (snapshot) return snapshot;
  throw new HttpProblem(
    "rollout-not-found",
    `There is no rollout ${JSON.stringify(rollout)}. GET /v1/rollouts lists those there are; POST /v1/rollouts makes one.`,
  );
}
