import type { Blocker, Definition, Needs, Runbook } from "../../generated/contract.ts";
import { withoutAdvice } from "../../rollout/gate-blockers.ts";
import type { Paint, Style } from "./paint.ts";
import { table } from "./table.ts";
import { duration, instant } from "./time.ts";

/** What is told beside the blockers themselves. */
export interface Help {
  /** Null when the service does not have the version in force. */
  readonly definition: Definition | null;
  readonly runbooks: readonly Runbook[];
}

/**
 * Why something was refused, each blocker with its numbers, the evidence behind them and what to do about it. Runbook steps
 * and the command that makes missing evidence are spelled out: at 3 a.m. nobody looks them up.
 */
export function printBlockers(blockers: readonly Blocker[], paint: Paint, help: Help): string {
  // A stop condition and a criterion often want the same thing: the second time a pointer upwards is enough.
  const told = new Set<string>();
  return blockers.map((blocker) => printBlocker(blocker, paint, help, told)).join("\n");
}

function printBlocker(blocker: Blocker, paint: Paint, help: Help, told: Set<string>): string {
  const [sign, style] = signOf(blocker.code);
  const subject = blocker.subject === null ? "" : ` (${blocker.subject})`;
  const rows = blocker.rows ?? [];
  const known = style === "bad";
  const facts = [
    ["observed", blocker.observed],
    ["expected", blocker.expected],
    ["sample", blocker.sample === null || blocker.sample === undefined ? null : String(blocker.sample)],
    ["window", windowText(blocker.window ?? null)],
    ["query", rows.length > 0 ? null : blocker.query],
  ].filter((fact): fact is [string, string] => typeof fact[1] === "string");
  const todo = [...needed(blocker, help.definition, told), ...runbookSteps(blocker, known, help, told)];
  return [
    `${paint(style, `${sign} ${blocker.code}`)}${subject}\n`,
    `    ${todo.length === 0 ? blocker.message : withoutAdvice(blocker.message)}\n`,
    table(null, facts, "    "),
    rowTable(rows, told),
    ...todo.map((step, index) => `    ${index === 0 ? "to do   " : "        "}  ${step}\n`),
  ].join("");
}

/** A code not known here yet still blocks; only what is known to be doubtful is shown as such. */
function signOf(code: string): readonly [string, Style] {
  if (code === "criterion-error") return ["!", "doubtful"];
  return /inconclusive|unknown$|minimum|^approvals|^window/.test(code) ? ["?", "doubtful"] : ["✗", "bad"];
}

/** `known`: it is bad. A runbook may say "roll back at once", which nobody is to do because a report was not posted yet. */
function runbookSteps(blocker: Blocker, known: boolean, { runbooks }: Help, told: Set<string>): readonly string[] {
  const runbook = runbooks.find(({ id }) => id === blocker.runbook);
  if (runbook === undefined) return [];
  const lead = known ? "" : "should it prove true, ";
  if (isTold(told, `runbook ${runbook.id}`)) return [`${lead}runbook "${runbook.title}", as above`];
  const steps = runbook.steps.map((step, index) => `  ${index + 1}. ${step}`);
  return [`${lead}runbook "${runbook.title}": ${runbook.cause}`, ...steps];
}

function needed(
  { needs = {}, subject }: { readonly needs?: Needs; readonly subject: string | null },
  definition: Definition | null,
  told: Set<string>,
): readonly string[] {
  const steps: string[] = [];
  if (needs.runs !== undefined) steps.push(`finish ${needs.runs} more ${needs.runs === 1 ? "run" : "runs"}`);
  if (needs.sample !== undefined) steps.push(`gather about ${needs.sample} more of the sample`);
  if (needs.waitMs !== undefined) steps.push(`wait ${duration(needs.waitMs)}`);
  if (needs.approvals !== undefined)
    steps.push(`have ${needs.approvals} more approve: sluice approve ${subject ?? "STAGE"}`);
  if (typeof needs.nextOpenAt === "string") steps.push(`wait until ${instant(needs.nextOpenAt)}`);
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

function windowText(window: Blocker["window"]): string | null {
  if (window === null) return null;
  const runs = `${window.runs} ${window.runs === 1 ? "run" : "runs"}`;
  const over = window.finished === window.runs ? "" : `, ${window.finished} of them over`;
  return `${runs}${over}, since ${instant(window.since)}`;
}

/** The rows behind a number, with the columns of the query. */
function rowTable(rows: Blocker["rows"], told: Set<string>): string {
  if (rows.length > 0 && isTold(told, JSON.stringify(rows))) return "    rows      as above\n";
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? "NULL")));
  return rows.length === 0 ? "" : `    rows\n${table(columns, cells, "      ")}`;
}

function recordCommand(id: string, kind: string | undefined, unit: string | null): string {
  const posted = `sluice evidence add ${id}`;
  if (kind === "measurement") return `${posted} --value N --unit ${unit ?? "UNIT"}`;
  if (kind === "probe")
    return `sluice evidence probe ${id}      (or, tried elsewhere: ${posted} --holds --note "where")`;
  if (kind === "attestation") return `${posted} --holds --note "what you saw"`;
  if (kind === "smoke-report") return `${posted} FILE --exit-code N`;
  return `${posted} FILE`;
}
