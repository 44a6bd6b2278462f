import type { StopConditionResult, Verdict } from "../../generated/contract.ts";
import type { Paint, Style } from "./paint.ts";

const VERDICT_MARKS: Readonly<Record<Verdict, readonly [string, Style]>> = {
  pass: ["✓ pass", "good"],
  inconclusive: ["? inconclusive", "doubtful"],
  error: ["! error", "doubtful"],
  fail: ["✗ fail", "bad"],
};

const STOP_MARKS: Readonly<Record<StopConditionResult["status"], readonly [string, Style]>> = {
  clear: ["✓ clear", "good"],
  unknown: ["? unknown", "doubtful"],
  triggered: ["✗ triggered", "bad"],
};

/** "✓ pass": sign and word, since a colour or a sign alone is lost on some eyes and in some logs. */
export function verdictMark(verdict: Verdict, paint: Paint): string {
  const [text, style] = VERDICT_MARKS[verdict];
  return paint(style, text);
}

export function stopMark(status: StopConditionResult["status"], paint: Paint): string {
  const [text, style] = STOP_MARKS[status];
  return paint(style, text);
}
