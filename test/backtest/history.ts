import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { ObservedFlags } from "../../demo/observed-flags.ts";
import type { Fault } from "../../demo/plan-run.ts";
import type { Chapter } from "../../demo/write-history.ts";
import { writeHistory } from "../../demo/write-history.ts";
import { PrismaClient } from "../../src/generated/sqlite/client.ts";

export const TELEMETRY_ONLY: ObservedFlags = {
  telemetry: true,
  historyPack: false,
  substitution: false,
  extendedContexts: false,
  maxTiers: 5,
  maxPhases: 10,
};
export const SUBSTITUTING: ObservedFlags = { ...TELEMETRY_ONLY, historyPack: true, substitution: true };

export function chapter(runs: number, fault: Fault = "none", flags = TELEMETRY_ONLY, phases = 15): Chapter {
  return { runs, phases, fault, flags };
}

export interface PhaseRow {
  readonly run_id: string;
  readonly phase_id: string;
  readonly state: string;
  /** JSON. */
  readonly scope: string;
}

export interface EfficiencyRow {
  readonly run_id: string;
  readonly phase_id: string;
  readonly phase_outcome: string | null;
  readonly artifact_substitutions: bigint;
  readonly tokens_saved_artifacts: bigint;
}

/** A stored history and its bare rows, for answers worked out without any query of the product. */
export interface History {
  readonly url: string;
  /** In order of start. */
  readonly runs: readonly string[];
  readonly phases: readonly PhaseRow[];
  readonly efficiency: readonly EfficiencyRow[];
  readonly delete: () => Promise<void>;
}

/** `damage`: statements that break the history after it was written. */
export async function history(
  chapters: readonly Chapter[],
  seed: number,
  damage: readonly string[] = [],
): Promise<History> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-history-"));
  const file = join(folder, "telemetry.db");
  await writeHistory(file, chapters, { seed, beginning: new Date("2026-01-05T08:00:00Z") });
  const client = new PrismaClient({ adapter: new PrismaLibSql({ url: `file:${file}`, intMode: "bigint" }) });
  try {
    for (const sql of damage) await client.$executeRawUnsafe(sql);
    const runs = await client.$queryRawUnsafe<{ id: string }[]>("SELECT id FROM runs ORDER BY started_at");
    return {
      url: `file:${file}`,
      runs: runs.map(({ id }) => id),
      phases: await client.$queryRawUnsafe<PhaseRow[]>("SELECT * FROM phases"),
      efficiency: await client.$queryRawUnsafe<EfficiencyRow[]>("SELECT * FROM token_efficiency_metrics"),
      delete: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    await client.$disconnect();
  }
}
