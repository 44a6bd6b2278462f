import type { Finding } from "../definition/finding.ts";

/** A finding about a definition before it is placed in a file. */
export type Problem = Pick<Finding, "rule" | "pointer" | "found" | "expected">;

export type Report = (problem: Problem) => void;
