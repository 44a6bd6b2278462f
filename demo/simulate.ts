/** `npm run demo`: the entry script, and the only file of this folder that touches the process. */
import { setTimeout } from "node:timers/promises";
import { writeHistoryPack } from "./history-pack.ts";
import { EVERYTHING_ON, readFlags } from "./observed-flags.ts";
import { DEMO_HELP, parseDemoOptions } from "./options.ts";
import { play } from "./play.ts";
import { openTelemetryDatabase } from "./telemetry-database.ts";

async function main(): Promise<void> {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(DEMO_HELP);
    return;
  }
  const { flagsFrom, everyMs, database: path, workspace, ...plan } = options;
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  const database = await openTelemetryDatabase(path, plan.fault);
  try {
    await play({
      ...plan,
      database,
      everyMs,
      readFlags: flagsFrom === null ? () => Promise.resolve(EVERYTHING_ON) : () => readFlags(fetch, flagsFrom),
      writePack: (run, phases, flags) => writeHistoryPack(workspace, run, phases, flags),
      now: () => new Date(),
      pause: (ms) => setTimeout(ms, undefined, { signal: stop.signal }),
      print: (line) => process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    // Stopped by the person watching: the interrupted run stays unfinished, as a real one would.
    if (!stop.signal.aborted) throw error;
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
