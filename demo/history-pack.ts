import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ObservedFlags } from "./observed-flags.ts";
import type { PlannedPhase } from "./plan-run.ts";

/**
 * Leaves a run's history pack in the workspace, as an agent beside the observed system would: the summaries of its tiers
 * and phases, and the pack made of the newest of them up to the caps in force. Nothing while history packs are off.
 */
export async function writeHistoryPack(
  workspace: string,
  run: string,
  phases: readonly PlannedPhase[],
  flags: ObservedFlags,
): Promise<void> {
  if (!flags.historyPack) return;
  const folder = path.join(workspace, ".autonomous_runs/autopack/runs", run.replace(/-\d{8}-\d{6}.*$/, ""), run);
  const tiers = [...new Set(phases.map(({ tier }) => tier))].map((tier) => `tier_${number(tier)}_T${tier + 1}`);
  const summaries = phases.map(({ id, index }) => `phase_${number(index)}_${id}`);
  await writeAll(path.join(folder, "tiers"), tiers);
  await writeAll(path.join(folder, "phases"), summaries);
  const sections = [
    "# Run Summary\n\nA simulated run.",
    ...newest(tiers, flags.maxTiers).map((stem) => `# Tier: ${stem}\n\nSummary of the tier.`),
    ...newest(summaries, flags.maxPhases).map((stem) => `# Phase: ${stem}\n\nSummary of the phase.`),
  ];
  await writeFile(path.join(folder, "history_pack.md"), sections.join("\n\n---\n\n"));
}

async function writeAll(folder: string, stems: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const stem of stems) await writeFile(path.join(folder, `${stem}.md`), `# ${stem}\n`);
}

function newest(stems: readonly string[], cap: number): readonly string[] {
  return stems.toReversed().slice(0, cap);
}

function number(index: number): string {
  return String(index).padStart(2, "0");
}
