import type { Verdict } from "../../generated/contract.ts";
import { Badge, type Tone } from "./badge.tsx";
import type { IconName } from "./icon.tsx";

const VERDICTS: Readonly<Record<Verdict, { readonly tone: Tone; readonly icon: IconName; readonly word: string }>> = {
  pass: { tone: "good", icon: "good", word: "Pass" },
  inconclusive: { tone: "wait", icon: "wait", word: "Inconclusive" },
  error: { tone: "wait", icon: "unknown", word: "Cannot tell" },
  fail: { tone: "stop", icon: "stop", word: "Fail" },
};

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { tone, icon, word } = VERDICTS[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
