import path from "node:path";
import type { EvidenceRow, Observation, UnavailableObservation } from "../criteria/observation.ts";
import type { FilesMetric, FlagEnvironment } from "../definition/definition.ts";
import { countSections } from "./count-sections.ts";
import { mapBounded } from "./map-bounded.ts";
import { violations } from "./observation-shapes.ts";
import { unavailable } from "./reader.ts";
import type { ObservationScope } from "./telemetry.ts";
import { within } from "./within.ts";
import { errorCode, openWorkspace, WorkspaceError, type WorkspaceFolder } from "./workspace-folder.ts";

/** As many as there are threads for files, so that no other part of the service waits long for one. */
const PARALLEL = 2;

/** A run id becomes part of a path, so it must be one plain name in it. */
const RUN_ID = /^[\p{L}\p{N}_][\p{L}\p{N}._:@+=-]{0,199}$/u;

type Caps = readonly number[];

export interface FilesPorts {
  /** Undefined: none is configured for this source. */
  readonly workspace: string | undefined;
  /** The variable that would configure it. */
  readonly workspaceVariable: string;
}

/**
 * Looks at the text file each run must have left. One violation a run whose file is missing, cannot be read or has a run
 * id that is no plain name, and one for each kind of section of which there are more than the flags in force allow.
 */
export async function observeFiles(
  { workspace, workspaceVariable }: FilesPorts,
  metric: FilesMetric,
  { runs, limits, environment }: Pick<ObservationScope, "runs" | "limits" | "environment">,
): Promise<Observation> {
  if (workspace === undefined) {
    const message = `no workspace is configured; set ${workspaceVariable} to the folder the runs write to and restart`;
    return unavailable("no-source", message);
  }
  const caps = capsOf(metric, environment);
  if ("cause" in caps) return caps;
  const stop = new AbortController();
  try {
    const observed = await within(look(workspace, metric, runs, caps, stop.signal), limits.queryTimeoutMs);
    if (observed) return observed;
    const message = `looking through ${workspace} took longer than ${limits.queryTimeoutMs / 1000} s (telemetry.queryTimeout)`;
    return unavailable("timeout", message);
  } finally {
    stop.abort();
  }
}

async function look(
  workspace: string,
  metric: FilesMetric,
  runs: readonly string[],
  caps: Caps,
  signal: AbortSignal,
): Promise<Observation | undefined> {
  let folder: WorkspaceFolder;
  try {
    folder = await openWorkspace(workspace, signal);
  } catch (error) {
    return unavailable(
      "unreachable",
      `the workspace ${workspace} cannot be read (${errorCode(error) ?? String(error)})`,
    );
  }
  try {
    const rows = (await mapBounded(runs, PARALLEL, (run) => rowsOf(folder, metric, run, caps))).flat();
    return violations(rows, rows.length, runs.length);
  } catch (error) {
    // Nobody waits for it any more.
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function rowsOf(folder: WorkspaceFolder, metric: FilesMetric, run: string, caps: Caps): Promise<EvidenceRow[]> {
  if (!RUN_ID.test(run) || run.includes("..")) return [{ run: JSON.stringify(run), problem: "unsafe run id" }];
  try {
    const file = await findFile(folder, metric, run);
    return file === null ? [{ run, problem: "missing" }] : await excessOf(folder, metric, run, file, caps);
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof WorkspaceError) return [{ run, problem: error.message }];
    if (code !== null && code !== "ABORT_ERR") return [{ run, problem: `unreadable (${code})` }];
    throw error;
  }
}

async function findFile(folder: WorkspaceFolder, metric: FilesMetric, run: string): Promise<string | null> {
  for (const pattern of metric.paths) {
    const file = await folder.find(pattern.replaceAll("{run}", run));
    if (file !== null) return file;
  }
  return null;
}

async function excessOf(
  folder: WorkspaceFolder,
  metric: FilesMetric,
  run: string,
  file: string,
  caps: Caps,
): Promise<EvidenceRow[]> {
  const text = await folder.read(file);
  const rows: EvidenceRow[] = [];
  for (const [index, { heading, files }] of metric.sections.entries()) {
    const { found, checked } = countSections(text, heading, await folder.stems(path.dirname(file), files));
    const allowed = caps[index] ?? 0;
    if (found <= allowed) continue;
    const note = checked ? {} : { note: `no file ${files} to compare with, so every distinct heading counts` };
    rows.push({ run, problem: "cap exceeded", section: heading.trim(), found, allowed, ...note });
  }
  return rows;
}

/** A cap below zero takes sections off the end of a list instead of limiting it, so nothing can be judged by it. */
function capsOf(metric: FilesMetric, environment: FlagEnvironment): Caps | UnavailableObservation {
  const caps: number[] = [];
  for (const { max } of metric.sections) {
    const value = environment[max];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
      const found = value === undefined ? "not set" : JSON.stringify(value);
      const message = `${max} is ${found} in the flags in force, needed is a whole number of at least 0; correct it in the document`;
      return unavailable("bad-shape", message);
    }
    caps.push(value);
  }
  return caps;
}
