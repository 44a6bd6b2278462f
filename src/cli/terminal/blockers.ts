import type { Needs } from "../../criteria/assessment.ts";
import type { Definition } from "../../definition/definition.ts";
import type { Blocker } from "../../rollout/decision.ts";
import type { Paint, Style } from "./paint.ts";
import { table } from "./table.ts";
import { duration } from "./time.ts";

/**
 * Why something was refused, each blocker with its numbers and what to do about it. With the definition, the runbook's
 * steps and the command that makes missing evidence are spelled out: at 3 a.m. nobody looks them up.
 */
export function printBlockers(
  blockers: readonly Blocker[],
  paint: Paint,
  definition: Definition | null = null,
): string {
  // A stop condition and a criterion often want the same thing: the second time a pointer upwards is enough.
  const told = new Set<string>();
  return blockers.map((blocker) => printBlocker(blocker, paint, definition, told)).join("\n");
}

function printBlocker(blocker: Blocker, paint: Paint, definition: Definition | null, told: Set<string>): string {
  const [sign, style] = signOf(blocker.code);
  const subject = blocker.subject === null ? "" : ` (${blocker.subject})`;
  const facts = [
    ["observed", blocker.observed],
    ["expected", blocker.expected],
    ["sample", blocker.sample === null || blocker.sample === undefined ? null : String(blocker.sample)],
  ].filter((fact): fact is [string, string] => typeof fact[1] === "string");
  const todo = [...needed(blocker.needs ?? {}, definition, told), ...runbookSteps(blocker, definition, told)];
  return [
    `${paint(style, `${sign} ${blocker.code}`)}${subject}\n`,
    `    ${blocker.message}\n`,
    table(null, facts, "    "),
    ...todo.map((step, index) => `    ${index === 0 ? "to do   " : "        "}  ${step}\n`),
  ].join("");
}

/** A code not known here yet still blocks; only what is known to be doubtful is shown as such. */
function signOf(code: string): readonly [string, Style] {
  if (code === "criterion-error") return ["!", "doubtful"];
  return /inconclusive|unknown$|minimum/.test(code) ? ["?", "doubtful"] : ["✗", "bad"];
}

function runbookSteps(blocker: Blocker, definition: Definition | null, told: Set<string>): readonly string[] {
  const runbook = definition?.runbooks.find(({ id }) => id === blocker.runbook);
  if (runbook === undefined) return [];
  if (isTold(told, `runbook ${runbook.id}`)) return [`runbook "${runbook.title}", as above`];
  const steps = runbook.steps.map((step, index) => `  ${index + 1}. ${step}`);
  return [`runbook "${runbook.title}": ${runbook.cause}`, ...steps];
}

function needed(needs: Needs, definition: Definition | null, told: Set<string>): readonly string[] {
  const steps: string[] = [];
  if (needs.runs !== undefined) steps.push(`finish ${needs.runs} more ${needs.runs === 1 ? "run" : "runs"}`);
  if (needs.sample !== undefined) steps.push(`gather about ${needs.sample} more of the sample`);
  if (needs.waitMs !== undefined) steps.push(`wait ${duration(needs.waitMs)}`);
  if (needs.evidence === undefined) return steps;
  if (isTold(told, `evidence ${needs.evidence}`)) return [...steps, `record evidence ${needs.evidence}, as above`];
  const wanted = definition?.evidence.find(({ id }) => id === needs.evidence);
  if (wanted?.command) steps.push(`run     ${wanted.command}`);
  return [...steps, `record  ${recordCommand(needs.evidence, wanted?.kind, wanted?.unit ?? null)}`];
}

/** Whether it was told before; from now on it was. */
function isTold(told: Set<string>, subject: string): boolean {
  const before = told.has(subject);
  told.add(subject);
  return before;
}

function recordCommand(id: string, kind: string | undefined, unit: string | null): string {
  const posted = `sluice evidence add ${id}`;
  if (kind === "measurement") return `${posted} --value N --unit ${unit ?? "UNIT"}`;
  if (kind === "attestation") return `${posted} --holds --note "what you saw"`;
  return `${posted} FILE`;
}
