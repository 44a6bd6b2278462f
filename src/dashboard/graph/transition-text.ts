import type { GraphTransition } from "./machine-graph.ts";

/** "promote from stage-1 to stage-2: blocked, promotion is held". */
export function transitionText({ from, to, labels, availability, reasons }: GraphTransition): string {
  const standing = {
    allowed: "can be taken now",
    blocked: `blocked${reasons.length === 0 ? "" : `: ${reasons.join("; ")}`}`,
    elsewhere: `only from ${from}`,
  }[availability];
  return `${labels.join(" or ")}, from ${from} to ${to}: ${standing}`;
}
