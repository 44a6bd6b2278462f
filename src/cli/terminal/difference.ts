import type { RolloutDifference, RolloutMoment } from "../../generated/contract.ts";
import { shownFlag } from "./change-table.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";
import { instant } from "./time.ts";

/** Two moments side by side, the flags that differ, and what happened between. */
export function differenceText(difference: RolloutDifference, paint: Paint): string {
  const { rollout, from, to, changes, eventCount, events } = difference;
  const sides: readonly (readonly [string, string, string])[] = [
    ["revision", String(from.revision), String(to.revision)],
    ["stage", from.stage, to.stage],
    ["promotion", promotionOf(from), promotionOf(to)],
    ["engaged", engagedOf(from), engagedOf(to)],
  ];
  const flags = changes.map(({ name, from: before, to: after }) => [name, shownFlag(before), shownFlag(after)]);
  const rows = events.map(({ at, revision, type, actor }) => [instant(at), String(revision), type, actor]);
  const left = eventCount - events.length;
  return [
    `${paint("strong", rollout)}\n\n`,
    table(["", "FROM", "TO"], sides),
    changes.length === 0 ? "\nno flag differs\n" : `\n${table(["FLAG", "FROM", "TO"], flags)}`,
    rows.length === 0 ? "\nno event between\n" : `\n${table(["AT", "REVISION", "TYPE", "BY"], rows)}`,
    left > 0 ? `and ${left} more: sluice audit export has them all\n` : "",
  ].join("");
}

function promotionOf({ held }: RolloutMoment): string {
  return held === null ? "open" : `held by ${held.actor}: ${held.reason}`;
}

function engagedOf({ engaged }: RolloutMoment): string {
  return engaged.map(({ killSwitch }) => killSwitch).join(", ") || "none";
}
