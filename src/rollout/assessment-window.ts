import type { Assessment } from "../criteria/assessment.ts";
import type { Window } from "./decision.ts";

/** What an assessment looked at. */
export function windowOf({ exposure, at, minimum }: Assessment): Window {
  return { since: exposure.since, until: at, runs: exposure.runs.length, finished: minimum.runs.counted };
}
