import type { ObservedFlags } from "./observed-flags.ts";
import type { Fault } from "./plan-run.ts";
import { play } from "./play.ts";
import { openTelemetryDatabase } from "./telemetry-database.ts";

/** Runs made one after the other under the same circumstances. */
export interface Chapter {
  readonly runs: number;
  readonly phases: number;
  readonly fault: Fault;
  readonly flags: ObservedFlags;
}

const RUN_TAKES_MS = 3_600_000;

/**
 * Writes a whole history at once, as `play` would have over days: an hour a run from `beginning` on. The same chapters and
 * seed give the same database.
 */
export async function writeHistory(
  path: string,
  chapters: readonly Chapter[],
  { seed, beginning }: { readonly seed: number; readonly beginning: Date },
): Promise<void> {
  // One chapter with duplicates takes the index away from all: that is how they could come about.
  const duplicates = chapters.some((chapter) => chapter.fault === "duplicates");
  const database = await openTelemetryDatabase(path, duplicates ? "duplicates" : "none");
  let clock = beginning.getTime();
  try {
    for (const { flags, ...chapter } of chapters) {
      await play({
        ...chapter,
        database,
        seed,
        everyMs: RUN_TAKES_MS,
        readFlags: () => Promise.resolve(flags),
        now: () => new Date(clock),
        pause: async (ms) => {
          clock += ms;
        },
        writePack: async () => undefined,
        print: () => undefined,
      });
    }
  } finally {
    await database.close();
  }
}
