import type { Exposure } from "../../criteria/observation.ts";
import { counted } from "../../criteria/words.ts";
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
export function exposureText(
  exposure: Exposure,
  minimum: { readonly counted: number; readonly required: number; readonly recommended: number } | null,
  now: Date,
  paint: Paint,
): string {
  const { runs, problem } = exposure;
  const finished = runs.filter((run) => run.finished && run.known).length;
  const recommended =
    minimum !== null && minimum.recommended > minimum.required ? ` (${minimum.recommended} recommended)` : "";
  const count =
    minimum === null || minimum.recommended === 0
      ? `${finished} finished runs`
      : `${counted(minimum.counted, "runs")} finished, ${minimum.required} required${recommended}`;
  const shown = runs
    .slice(0, MOST_RUNS)
    .map(({ run, finished: done, known }) => `${run}${known ? (done ? "" : " (running)") : " (unknown to telemetry)"}`);
  const more = runs.length > MOST_RUNS ? [`and ${runs.length - MOST_RUNS} more`] : [];
  return [
    `  ${count}, ${SOURCES[exposure.source] ?? exposure.source}, since ${instantAndAge(exposure.since, now)}\n`,
    runs.length > 0 ? `  ${[...shown, ...more].join(", ")}\n` : "",
    problem === null
      ? ""
      : `  ${paint("doubtful", `! the runs could not be read (${problem.cause})`)}: ${problem.message}\n`,
  ].join("");
}
