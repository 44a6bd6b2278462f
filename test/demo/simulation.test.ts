import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObservedFlags } from "../../demo/observed-flags.ts";
import { EVERYTHING_ON } from "../../demo/observed-flags.ts";
import { writeHistoryPack } from "../../demo/history-pack.ts";
import type { Fault } from "../../demo/plan-run.ts";
import { planRun } from "../../demo/plan-run.ts";
import { play } from "../../demo/play.ts";
import { seededRandom } from "../../demo/random.ts";
import type { TelemetryDatabase } from "../../demo/telemetry-database.ts";
import { openTelemetryDatabase } from "../../demo/telemetry-database.ts";

const ALL_OFF: ObservedFlags = {
  telemetry: false,
  historyPack: false,
  substitution: false,
  extendedContexts: false,
  maxTiers: 5,
  maxPhases: 10,
};
const TERMINAL = "p.state IN ('COMPLETE', 'FAILED')";
const MISSING = `SELECT COUNT(*) AS n FROM phases p WHERE ${TERMINAL} AND NOT EXISTS (SELECT 1 FROM token_efficiency_metrics t
  WHERE t.run_id = p.run_id AND t.phase_id = p.phase_id AND t.phase_outcome = p.state)`;
const DUPLICATED = `SELECT COUNT(*) AS n FROM (SELECT 1 FROM token_efficiency_metrics WHERE phase_outcome IS NOT NULL
  GROUP BY run_id, phase_id, phase_outcome HAVING COUNT(*) > 1)`;
const INDEX = "SELECT COUNT(*) AS n FROM sqlite_master WHERE name = 'ux_token_eff_metrics_run_phase_outcome'";
const rows = (table: string, where = "1"): string => `SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`;

describe("the simulated telemetry", () => {
  let folder: string;
  const open: TelemetryDatabase[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-demo-"));
  });
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function played(
    fault: Fault,
    options: { flags?: ObservedFlags; runs?: number; seed?: number; file?: string } = {},
  ): Promise<TelemetryDatabase> {
    const database = await openTelemetryDatabase(join(folder, options.file ?? "telemetry.db"), fault);
    open.push(database);
    let clock = Date.UTC(2026, 10, 23, 8, 0, 0);
    await play({
      database,
      runs: options.runs ?? 4,
      phases: 20,
      everyMs: 2_000,
      fault,
      seed: options.seed ?? 1,
      readFlags: () => Promise.resolve(options.flags ?? EVERYTHING_ON),
      now: () => new Date(clock),
      pause: async (ms) => {
        clock += ms;
      },
      writePack: async (run, phases, flags) => writeHistoryPack(folder, run, phases, flags),
      print: () => undefined,
    });
    return database;
  }

  it("has exactly one token row per terminal outcome and the idempotency index in a healthy run", async () => {
    const database = await played("none", { runs: 10 });
    expect(await database.count(rows("phases p", TERMINAL))).toBe(200);
    expect(await database.count(MISSING)).toBe(0);
    expect(await database.count(DUPLICATED)).toBe(0);
    expect(await database.count(INDEX)).toBe(1);
    // Some phases were queued again after a failure: two outcomes, so two rows.
    expect(await database.count(rows("token_efficiency_metrics"))).toBe(
      200 + (await database.count(rows("phases", "state = 'COMPLETE' AND retry_attempt = 1"))),
    );
    expect(await database.count(rows("phases", "state = 'COMPLETE' AND retry_attempt = 1"))).toBeGreaterThan(0);
  });

  it("writes every instant as SQLAlchemy does, and every run finishes", async () => {
    const database = await played("none");
    const format = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]000";
    expect(
      await database.count(
        rows("runs", `completed_at GLOB '${format}' AND state LIKE 'DONE_%' AND completed_at > started_at`),
      ),
    ).toBe(4);
    expect(await database.count(rows("phases", `completed_at GLOB '${format}' AND completed_at > started_at`))).toBe(
      80,
    );
  });

  it("saves tokens only where a source-of-truth document is read and only while substitution is on", async () => {
    const database = await played("none");
    const readsDocs = "phase_id IN (SELECT phase_id FROM phases WHERE scope LIKE '%BUILD_HISTORY%')";
    expect(
      await database.count(rows("token_efficiency_metrics", `tokens_saved_artifacts > 0 AND NOT ${readsDocs}`)),
    ).toBe(0);
    expect(
      await database.count(rows("token_efficiency_metrics", `tokens_saved_artifacts > 0 AND ${readsDocs}`)),
    ).toBeGreaterThanOrEqual(40);
    const without = await played("none", { file: "without.db", flags: { ...EVERYTHING_ON, substitution: false } });
    expect(
      await without.count(rows("token_efficiency_metrics", "artifact_substitutions > 0 OR tokens_saved_artifacts > 0")),
    ).toBe(0);
  });

  it("hardens failures, and so skips Doctor calls, only with extended contexts", async () => {
    const database = await played("none", { runs: 10 });
    const skipped = rows("phase6_metrics", "failure_hardening_triggered AND doctor_call_skipped");
    expect(await database.count(skipped)).toBeGreaterThan(0);
    const without = await played("none", {
      file: "without.db",
      runs: 10,
      flags: { ...EVERYTHING_ON, extendedContexts: false },
    });
    expect(await without.count(skipped)).toBe(0);
    const doctor = rows("llm_usage_events", "role = 'doctor'");
    expect(await without.count(doctor)).toBeGreaterThan(await database.count(doctor));
  });

  it("keeps recording calls and token efficiency with telemetry off, as the real system does", async () => {
    const database = await played("none", { flags: ALL_OFF });
    expect(await database.count(rows("phase_outcome_events"))).toBe(0);
    expect(await database.count(rows("phase6_metrics"))).toBe(0);
    expect(await database.count(MISSING)).toBe(0);
    expect(await database.count(rows("llm_usage_events"))).toBeGreaterThanOrEqual(160);
    expect(await database.count(rows("token_budget_escalation_events"))).toBe(0);
  });

  it("plants missing rows in every run, and nothing else", async () => {
    const database = await played("missing-rows");
    expect(await database.count(MISSING)).toBe(16);
    expect(await database.count(DUPLICATED)).toBe(0);
  });

  it("plants duplicates, on a database that lost its idempotency index", async () => {
    const database = await played("duplicates");
    expect(await database.count(DUPLICATED)).toBeGreaterThanOrEqual(16);
    expect(await database.count(INDEX)).toBe(0);
    await expect(openTelemetryDatabase(join(folder, "telemetry.db"), "none")).rejects.toThrow(
      /idempotency index.*--database/s,
    );
  });

  it("plants rows without an outcome, which count for no outcome and are no duplicates", async () => {
    const database = await played("null-outcomes");
    expect(await database.count(rows("token_efficiency_metrics", "phase_outcome IS NULL"))).toBeGreaterThanOrEqual(16);
    expect(await database.count(MISSING)).toBe(16);
    expect(await database.count(DUPLICATED)).toBe(0);
  });

  it("plants orphans, rows of phases the run does not have", async () => {
    const database = await played("orphans");
    const orphan = `NOT EXISTS (SELECT 1 FROM phases p WHERE p.run_id = t.run_id AND p.phase_id = t.phase_id)`;
    expect(await database.count(rows("token_efficiency_metrics t", orphan))).toBeGreaterThanOrEqual(16);
    expect(await database.count(MISSING)).toBe(0);
    expect(await database.count(DUPLICATED)).toBe(0);
  });

  it("plants a regression: success falls from about 95 % to about 75 %", () => {
    const share = (fault: Fault): number => {
      const phases = planRun({ phases: 2_000, flags: EVERYTHING_ON, fault, random: seededRandom(7) });
      return phases.filter((phase) => phase.outcomes.at(-1)?.outcome === "COMPLETE").length / phases.length;
    };
    expect(share("none")).toBeGreaterThan(0.93);
    expect(share("regression")).toBeGreaterThan(0.72);
    expect(share("regression")).toBeLessThan(0.78);
  });

  it("plants no savings although every feature is on", async () => {
    const database = await played("no-savings");
    expect(await database.count(rows("token_efficiency_metrics", "tokens_saved_artifacts > 0"))).toBe(0);
    expect(await database.count(MISSING)).toBe(0);
  });

  it("gives the same data for the same seed, and other data for another", async () => {
    const sum = "SELECT SUM(total_tokens) AS n FROM llm_usage_events";
    const first = await (await played("none", { file: "first.db" })).count(sum);
    expect(await (await played("none", { file: "again.db" })).count(sum)).toBe(first);
    expect(await (await played("none", { file: "other.db", seed: 2 })).count(sum)).not.toBe(first);
  });

  it("leaves a history pack within its caps beside each run, and none while packs are off", async () => {
    await played("none", { runs: 1, flags: { ...EVERYTHING_ON, maxTiers: 2, maxPhases: 7 } });
    const runs = join(folder, ".autonomous_runs/autopack/runs/demo");
    const [run] = await readdir(runs);
    const pack = await readFile(join(runs, run ?? "", "history_pack.md"), "utf8");
    expect(pack.match(/^# Tier: tier_/gm)).toHaveLength(2);
    expect(pack.match(/^# Phase: phase_/gm)).toHaveLength(7);
    expect(pack).toContain("# Phase: phase_19_");
    await played("none", { runs: 1, flags: ALL_OFF, file: "off.db" });
    expect(await readdir(runs)).toEqual([run]);
  });
});
