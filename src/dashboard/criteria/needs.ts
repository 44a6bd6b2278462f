import type { Definition, Needs } from "../../generated/contract.ts";
import { durationText } from "./duration-text.ts";

/** What would settle it, one sentence each: what an on-call engineer can do or wait for. */
export function needsTexts(needs: Needs, definition: Definition | null): readonly string[] {
  const texts: string[] = [];
  if (needs.runs !== undefined) texts.push(`${counted(needs.runs, "further run")} to finish`);
  if (needs.sample !== undefined) texts.push(`about ${needs.sample} more of the sample`);
  if (needs.waitMs !== undefined) texts.push(`${durationText(needs.waitMs)} more to pass`);
  if (needs.approvals !== undefined) texts.push(`${counted(needs.approvals, "further approval")}`);
  if (typeof needs.nextOpenAt === "string") texts.push(`the window, which opens at ${needs.nextOpenAt}`);
  if (needs.nextOpenAt === null) texts.push("a window; none opens within two years");
  if (needs.evidence !== undefined) texts.push(...evidenceTexts(needs.evidence, definition));
  return texts;
}

function evidenceTexts(id: string, definition: Definition | null): readonly string[] {
  const wanted = definition?.evidence.find((evidence) => evidence.id === id);
  const recorded = `evidence ${id}${wanted === undefined ? "" : `: ${wanted.title}`}`;
  return wanted?.command ? [recorded, `made by running: ${wanted.command}`] : [recorded];
}

function counted(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
