import type { CommandAnswer, FlagChange } from "../../generated/contract.ts";
import { baselineText } from "./baseline.ts";
import { changeTable } from "./change-table.ts";
import { impactText } from "./impact.ts";
import type { Paint } from "./paint.ts";

/** What a command led to, or (dry run) would lead to. */
export function commandResult(result: CommandAnswer, paint: Paint): string {
  const { rollout, stage, revision, held, changes, dryRun } = result;
  const verb = dryRun ? "would be" : "is";
  const head =
    result.decision === "unchanged"
      ? `✓ unchanged: it already was so; ${rollout} is in ${stage}, revision ${revision}`
      : `✓ ${dryRun ? "would be accepted" : "accepted"}: ${rollout} ${verb} in ${stage}, revision ${revision}`;
  return [
    `${paint("good", head)}\n`,
    result.impact ? `\n${impactText(result.impact, paint)}` : flagsText(changes, dryRun),
    engagedText(result),
    held === null
      ? ""
      : `\nPromotion ${verb} held (${held.reason})\n  to open it when that is over: sluice release --reason TEXT\n`,
    ...result.advisories.map((advice) => `note: ${advice}\n`),
    result.baseline === undefined ? "" : `\n${baselineText(result.baseline)}`,
    dryRun ? "\nDry run: nothing was changed or recorded\n" : "",
  ].join("");
}

/** The way back is told as one, lest somebody in a hurry takes it for the next thing to do. */
function engagedText({ engaged, changes, dryRun }: CommandAnswer): string {
  if (engaged.length === 0) return "";
  const restart = changes.length > 0 && !dryRun ? "  processes that read flags at start: restart them now\n" : "";
  const names = engaged.map(({ killSwitch }) => killSwitch).join(", ");
  return `\nEngaged: ${names}\n${restart}  to rearm when the cause is gone: sluice rearm SWITCH --reason TEXT\n`;
}

function flagsText(changes: readonly FlagChange[], dryRun: boolean): string {
  if (changes.length === 0) return "No flag changes\n";
  return `\nFlags that ${dryRun ? "would change" : "changed"}\n${changeTable(changes)}`;
}
