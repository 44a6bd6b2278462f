import type { ExposedRun, UnavailableObservation } from "../criteria/observation.ts";
import { missingColumn } from "./numbers.ts";
import { columnOf, type RawRow, type Scalar } from "./raw-row.ts";
import { unavailable } from "./reader.ts";

/** Rows {run, finished} of an exposure query. */
export function toExposedRuns(rows: readonly RawRow[]): ExposedRun[] | UnavailableObservation {
  const runs = new Map<string, ExposedRun>();
  for (const [index, row] of rows.entries()) {
    const run = columnOf(row, "run");
    const finished = columnOf(row, "finished");
    const bad = (problem: string) => unavailable("bad-shape", `exposure query, row ${index + 1}: ${problem}`);
    if (run === undefined) return bad(missingColumn(row, "run"));
    if (finished === undefined) return bad(missingColumn(row, "finished"));
    if (run === null || run === "") return bad(`"run" is ${JSON.stringify(run)}, needed is the run's id`);
    const truth = toBoolean(finished);
    if (truth === undefined) return bad(`"finished" is ${JSON.stringify(finished)}, needed is 0, 1, false or true`);
    const id = String(run);
    if (runs.has(id)) return bad(`run ${JSON.stringify(id)} appears twice, and one of the rows would be ignored`);
    runs.set(id, { run: id, finished: truth, known: true });
  }
  return [...runs.values()];
}

/** The reported runs in their order; one the database does not know is not finished, whatever was reported. */
export function describeReported(reported: readonly string[], described: readonly ExposedRun[]): ExposedRun[] {
  const byId = new Map(described.map((run) => [run.run, run]));
  return reported.map((run) => byId.get(run) ?? { run, finished: false, known: false });
}

function toBoolean(value: Scalar): boolean | undefined {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  return undefined;
}
