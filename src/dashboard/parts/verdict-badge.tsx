import type { Verdict } from "../../generated/contract.ts";
import { Badge } from "./badge.tsx";
import type { Tone } from "./tone.ts";
import type { IconName } from "./icon-shapes.ts";

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
