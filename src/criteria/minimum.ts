import type { Minimum } from "../definition/definition.ts";
import type { MinimumResult, Needs } from "./assessment.ts";
import type { Exposure } from "./observation.ts";
import { counted, duration, more } from "./words.ts";

/** Runs that are over and that the telemetry knows. A running one may still go wrong; an unknown one left nothing to measure. */
function countRuns(exposure: Exposure): number {
  return new Set(exposure.runs.filter((run) => run.finished && run.known).map((run) => run.run)).size;
}

/** Whether the stage was exposed enough to be left. Runs that could not be read are an error even where none are required: the metrics are scoped by them. */
export function assessMinimum(minimum: Minimum, exposure: Exposure, now: Date): MinimumResult {
  const runs = { counted: countRuns(exposure), required: minimum.runs, recommended: minimum.recommendedRuns };
  // A clock set back must not count as time served.
  const elapsed = Math.max(0, now.getTime() - Date.parse(exposure.since));
  const durationMs = { elapsed, required: minimum.durationMs };
  if (exposure.problem) {
    const message = `the runs of this exposure could not be read: ${exposure.problem.message}`;
    return { verdict: "error", message, runs, durationMs, needs: {} };
  }
  const missingRuns = Math.max(0, runs.required - runs.counted);
  const waitMs = Math.max(0, durationMs.required - elapsed);
  const runsText =
    missingRuns > 0
      ? `${runs.counted} of ${counted(runs.required, "runs")} finished, ${more(missingRuns, "runs")} needed`
      : `${counted(runs.counted, "runs")} finished, ${runs.required || "none"} required`;
  const parts = [runsText];
  if (durationMs.required > 0) {
    const wait = waitMs > 0 ? `, ${duration(waitMs)} to wait` : "";
    parts.push(`${duration(elapsed)} of ${duration(durationMs.required)} elapsed${wait}`);
  }
  const needs: Needs = { ...(missingRuns > 0 ? { runs: missingRuns } : {}), ...(waitMs > 0 ? { waitMs } : {}) };
  const verdict = missingRuns === 0 && waitMs === 0 ? "pass" : "inconclusive";
  return { verdict, message: parts.join("; "), runs, durationMs, needs };
}

/** Advice on the exposure that blocks nothing. */
export function adviseOnExposure(minimum: MinimumResult, exposure: Exposure): string[] {
  const advice: string[] = [];
  const { runs } = minimum;
  if (runs.counted < runs.recommended) advice.push(`${runs.counted} of ${runs.recommended} recommended runs finished`);
  const unknown = exposure.runs.filter((run) => !run.known).map((run) => run.run);
  if (unknown.length > 0) {
    const some = unknown.slice(0, 5).join(", ");
    const rest = unknown.length > 5 ? ` and ${unknown.length - 5} more` : "";
    advice.push(`${counted(unknown.length, "runs")} reported that the telemetry does not know: ${some}${rest}`);
  }
  return advice;
}
