import { percent } from "../../criteria/words.ts";
import type { Baseline } from "../../generated/contract.ts";
import { table } from "./table.ts";
import { instant } from "./time.ts";

/** A frozen baseline: its numbers, and where they come from. */
export function baselineText({ stage, capturedAt, runs, metrics, digest }: Baseline): string {
  const rows = metrics.map(({ metric, successes, trials }) => [
    metric,
    `${successes} of ${trials}`,
    trials === 0 ? "unknown" : percent(successes, trials),
  ]);
  return [
    `Baseline of ${stage}, frozen at ${instant(capturedAt)}, digest ${digest.slice(0, 12)}\n`,
    table(null, rows, "  "),
    `  measured over ${runs.join(", ") || "no runs"}\n`,
  ].join("");
}
