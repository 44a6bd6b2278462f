import type { Problem } from "../../generated/contract.ts";

/** An answer that is not the one asked for; `problem` is what the service says of it. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  /** `promotion-refused` of `/problems/promotion-refused`. */
  get code(): string {
    return this.problem.type.replace("/problems/", "");
  }
}

/** No answer arrived: the service, or the way to it, is down. A command may have been carried out all the same. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

export function isProblem(error: unknown, ...codes: readonly string[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));
}

/** One sentence for a person, of whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof ApiProblem) return error.problem.detail;
  return error instanceof Error ? error.message : String(error);
}
