import type { Blocker, Impact, Runbook } from "../../generated/contract.ts";
import { CliError, EXIT } from "../cli-error.ts";
import type { ExitCode } from "../cli-error.ts";

/** The service answered with an error or a refusal (problem+json). */
export class ApiProblem extends CliError {
  readonly status: number;
  /** The body as it was sent, for --json. */
  readonly text: string;
  /** Why a command was refused; empty for every other problem. */
  readonly blockers: readonly Blocker[];
  /** The runbooks the blockers name. */
  readonly runbooks: readonly Runbook[];
  /** Of a refused adoption: what the version would change. */
  readonly impact: Impact | null;

  constructor(status: number, text: string, body: unknown) {
    const problem: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {};
    const blockers = Array.isArray(problem.blockers) ? problem.blockers.filter(isBlocker) : [];
    super(exitCode(status), describe(status, problem, blockers.length));
    this.status = status;
    this.text = text;
    this.blockers = blockers;
    this.runbooks = Array.isArray(problem.runbooks) ? problem.runbooks.filter(isRunbook) : [];
    this.impact = isImpact(problem.impact) ? problem.impact : null;
  }
}

/** A service that cannot answer is as good as an absent one: retry later. Everything else is its considered answer. */
function exitCode(status: number): ExitCode {
  return status >= 500 ? EXIT.unreachable : EXIT.refused;
}

function describe(status: number, problem: Readonly<Record<string, unknown>>, blockers: number): string {
  const { title } = problem;
  // The detail of a refusal strings all its blockers together; they are shown one by one instead.
  const detail = blockers > 1 ? `${blockers} blockers` : problem.detail;
  const said = [title, detail].filter((part) => typeof part === "string" && part !== "");
  const message = said.length > 0 ? said.join(": ") : `the service answered ${status} without saying why`;
  if (status === 401) return `${message.replace(/\.$/, "")}; set SLUICE_TOKEN or --token`;
  return message;
}

function isBlocker(value: unknown): value is Blocker {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

function isRunbook(value: unknown): value is Runbook {
  return typeof value === "object" && value !== null && "id" in value && "steps" in value && Array.isArray(value.steps);
}

function isImpact(value: unknown): value is Impact {
  return typeof value === "object" && value !== null && "rules" in value && Array.isArray(value.rules);
}
