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
  return blockers.map((blocker) => printBlocker(blocker, paint, definition)).join("\n");
}

function printBlocker(blocker: Blocker, paint: Paint, definition: Definition | null): string {
  const [sign, style] = signOf(blocker.code);
  const subject = blocker.subject === null ? "" : ` (${blocker.subject})`;
  const facts = [
    ["observed", blocker.observed],
    ["expected", blocker.expected],
    ["sample", blocker.sample === null || blocker.sample === undefined ? null : String(blocker.sample)],
  ].filter((fact): fact is [string, string] => typeof fact[1] === "string");
  const todo = whatToDo(blocker, definition);
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

function whatToDo(blocker: Blocker, definition: Definition | null): readonly string[] {
  const runbook = definition?.runbooks.find(({ id }) => id === blocker.runbook);
  const steps =
    runbook === undefined
      ? []
      : [
          `runbook "${runbook.title}": ${runbook.cause}`,
          ...runbook.steps.map((step, index) => `  ${index + 1}. ${step}`),
        ];
  return [...needed(blocker.needs ?? {}, definition), ...steps];
}

function needed(needs: Needs, definition: Definition | null): readonly string[] {
  const steps: string[] = [];
  if (needs.runs !== undefined) steps.push(`finish ${needs.runs} more ${needs.runs === 1 ? "run" : "runs"}`);
  if (needs.sample !== undefined) steps.push(`gather about ${needs.sample} more of the sample`);
  if (needs.waitMs !== undefined) steps.push(`wait ${duration(needs.waitMs)}`);
  if (needs.evidence !== undefined) {
    const wanted = definition?.evidence.find(({ id }) => id === needs.evidence);
    if (wanted?.command) steps.push(`run     ${wanted.command}`);
    steps.push(`record  ${recordCommand(needs.evidence, wanted?.kind, wanted?.unit ?? null)}`);
  }
  return steps;
}

function recordCommand(id: string, kind: string | undefined, unit: string | null): string {
  const posted = `sluice evidence add ${id}`;
  if (kind === "measurement") return `${posted} --value N --unit ${unit ?? "UNIT"}`;
  if (kind === "attestation") return `${posted} --holds --note "what you saw"`;
  return `${posted} FILE`;
}
