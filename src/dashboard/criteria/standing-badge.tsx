import type { StopConditionResult } from "../../generated/contract.ts";
import { Badge } from "../parts/badge.tsx";
import type { IconName } from "../parts/icon-shapes.ts";
import type { Tone } from "../parts/tone.ts";

type Status = StopConditionResult["status"];

const STATUSES: Readonly<Record<Status, { readonly tone: Tone; readonly icon: IconName; readonly word: string }>> = {
  clear: { tone: "good", icon: "good", word: "Clear" },
  unknown: { tone: "wait", icon: "unknown", word: "Unknown" },
  triggered: { tone: "stop", icon: "stop", word: "Triggered" },
};

/** What VerdictBadge is for criteria. */
export function StatusBadge({ status }: { readonly status: Status }) {
  const { tone, icon, word } = STATUSES[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
