import { counted } from "../../criteria/words.ts";
import type { ExposedRun, Exposure, MeasurementProblem, MinimumRuns } from "../../generated/contract.ts";
import type { Paint } from "./paint.ts";
import { instantAndAge } from "./time.ts";

/** More ids than this help nobody to see which runs count. */
const MOST_RUNS = 12;

const SOURCES: Readonly<Record<Exposure["source"], string>> = {
  reported: "as reported",
  query: "found by the definition's query",
  none: "none reported, and the definition has no query to find them",
};

/** Which runs count, against the minimum where that is known. */
export function exposureText(exposure: Exposure, minimum: MinimumRuns | null, now: Date, paint: Paint): string {
  const { runs, problem } = exposure;
  const finished = runs.filter((run) => run.finished && run.known).length;
  const recommended =
    minimum !== null && minimum.recommended > minimum.required ? ` (${minimum.recommended} recommended)` : "";
  const count =
    minimum === null || minimum.recommended === 0
      ? `${finished} finished runs`
      : `${counted(minimum.counted, "runs")} finished, ${minimum.required} required${recommended}`;
  const shown = runs.slice(0, MOST_RUNS).map(runText);
  const more = runs.length > MOST_RUNS ? [`and ${runs.length - MOST_RUNS} more`] : [];
  return [
    `  ${count}, ${SOURCES[exposure.source] ?? exposure.source}, since ${instantAndAge(exposure.since, now)}\n`,
    runs.length > 0 ? `  ${[...shown, ...more].join(", ")}\n` : "",
    problem === null ? "" : `  ${unreadRuns(problem, paint)}`,
  ].join("");
}

/** A run, and why it does not count where it does not. */
export function runText({ run, finished, known }: ExposedRun): string {
  return `${run}${known ? (finished ? "" : " (running)") : " (unknown to telemetry)"}`;
}

export function unreadRuns({ cause, message }: MeasurementProblem, paint: Paint): string {
  return `${paint("doubtful", `! the runs could not be read (${cause})`)}: ${message}\n`;
}
