import type { Blocker } from "../decision.ts";
import { withoutAdvice } from "../gate-blockers.ts";
import type { Walk } from "./walk.ts";

/** A blocker as a reader of a history needs it: the walk's clock says nothing to anyone, the run (whose line says why) does. */
export function inTermsOfRuns(blocker: Blocker, { heldAt, engagedAt }: Pick<Walk, "heldAt" | "engagedAt">): Blocker {
  const { code, subject } = blocker;
  if (code === "promotion-held") return { ...blocker, message: `held since run ${heldAt}` };
  if (code !== "kill-switch-engaged" || subject === null) return blocker;
  return { ...blocker, message: `kill switch ${subject} engaged since run ${engagedAt[subject]}` };
}

/** The first thing that would have to change. That there is no further stage is none, and no news at every run of the last one. */
export function refusal(blockers: readonly Blocker[], stage: string): string {
  const [first, ...others] = blockers.filter(({ code }) => code !== "final-stage");
  if (first === undefined) return `${stage} is the last stage, and nothing in it objects`;
  const found = withoutAdvice(first.message);
  return others.length === 0 ? found : `${found} (and ${others.length} more)`;
}
