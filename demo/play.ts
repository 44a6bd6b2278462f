import type { ObservedFlags } from "./observed-flags.ts";
import { describeFlags } from "./observed-flags.ts";
import type { Fault, PlannedPhase } from "./plan-run.ts";
import { planRun } from "./plan-run.ts";
import { seededRandom } from "./random.ts";
import type { Change, TelemetryDatabase } from "./telemetry-database.ts";
import { beginningRows, phaseRows, sqlTime } from "./telemetry-rows.ts";

export interface PlaySettings {
  readonly database: TelemetryDatabase;
  /** 0: until `pause` rejects. */
  readonly runs: number;
  readonly phases: number;
  readonly everyMs: number;
  readonly fault: Fault;
  readonly seed: number;
  /** The flags in force; asked before each run, as the real system reads them only when a process starts. */
  readonly readFlags: () => Promise<ObservedFlags>;
  /** Leaves what the run leaves beside the database. */
  readonly writePack: (run: string, phases: readonly PlannedPhase[], flags: ObservedFlags) => Promise<void>;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
  readonly print: (line: string) => void;
}

/** Plays runs one after the other; each takes `everyMs`, its phases finishing evenly over that time. */
export async function play(settings: PlaySettings): Promise<void> {
  const { database, runs, seed } = settings;
  const before = await database.count("SELECT COUNT(*) AS n FROM runs");
  for (let played = 0; runs === 0 || played < runs; played += 1) {
    const number = before + played + 1;
    const flags = await settings.readFlags();
    // Every run has numbers of its own, so a run is the same whether it is played alone or after others.
    const phases = planRun({
      phases: settings.phases,
      flags,
      fault: settings.fault,
      random: seededRandom(seed * 1_000_003 + number),
    });
    const run = await playRun(number, phases, flags, settings);
    settings.print(describeRun(run, phases, flags, settings.fault));
  }
}

async function playRun(
  number: number,
  phases: readonly PlannedPhase[],
  flags: ObservedFlags,
  settings: PlaySettings,
): Promise<string> {
  const { database, now, pause } = settings;
  const startedAt = now();
  const run = `demo-${sqlTime(startedAt).slice(0, 19).replace(/[-:]/g, "").replace(" ", "-")}-${number}`;
  const tiers = await database.count("SELECT COALESCE(MAX(id), 0) AS n FROM tiers");
  await database.write(beginningRows(run, phases, tiers + 1, startedAt));
  for (const phase of phases) {
    const phaseStartedAt = now();
    await pause(settings.everyMs / phases.length);
    const at = now();
    await database.write([finishPhase(run, phase, phaseStartedAt, at), ...phaseRows(run, phase, flags, at)]);
  }
  // Before the run counts as finished: a finished run without its pack is what a controller would complain about.
  await settings.writePack(run, phases, flags);
  await database.write(finishRun(run, phases, now()));
  return run;
}

function finishPhase(run: string, phase: PlannedPhase, startedAt: Date, at: Date): Change {
  const failed = endState(phase) === "FAILED";
  return {
    sql: `UPDATE phases SET state = ?, started_at = ?, completed_at = ?, updated_at = ?, retry_attempt = ?, last_failure_reason = ?
          WHERE run_id = ? AND phase_id = ?`,
    values: [
      endState(phase),
      sqlTime(startedAt),
      sqlTime(at),
      sqlTime(at),
      failed ? 5 : phase.outcomes.length - 1,
      failed ? "MAX_ATTEMPTS_EXHAUSTED" : null,
      run,
      phase.id,
    ],
  };
}

function finishRun(run: string, phases: readonly PlannedPhase[], at: Date): readonly Change[] {
  const succeeded = phases.every((phase) => endState(phase) === "COMPLETE");
  const tokens = sum(
    phases,
    (phase) =>
      sum(phase.outcomes, ({ builderTokens, auditorTokens }) => builderTokens + auditorTokens) +
      (phase.doctorTokens ?? 0),
  );
  const state = succeeded ? "DONE_SUCCESS" : "DONE_FAILED_REQUIRES_HUMAN_REVIEW";
  return [
    { sql: "UPDATE tiers SET state = 'COMPLETE', updated_at = ? WHERE run_id = ?", values: [sqlTime(at), run] },
    {
      sql: "UPDATE runs SET state = ?, completed_at = ?, updated_at = ?, tokens_used = ? WHERE id = ?",
      values: [state, sqlTime(at), sqlTime(at), tokens, run],
    },
  ];
}

function describeRun(run: string, phases: readonly PlannedPhase[], flags: ObservedFlags, fault: Fault): string {
  const complete = phases.filter((phase) => endState(phase) === "COMPLETE").length;
  const saved = sum(phases, (phase) => sum(phase.outcomes, ({ tokensSaved, copies }) => tokensSaved * copies));
  const planted = fault === "none" ? "" : `, fault ${fault}`;
  return `${run}: ${complete} of ${phases.length} phases complete, ${saved} tokens saved, flags ${describeFlags(flags)}${planted}`;
}

function endState(phase: PlannedPhase): "COMPLETE" | "FAILED" {
  return phase.outcomes.at(-1)?.outcome ?? "FAILED";
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
