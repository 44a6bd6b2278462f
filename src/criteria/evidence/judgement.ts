import type { Verdict } from "../verdict.ts";

/** Plain JSON, so that it hashes the same in the audit trail. */
export type DetailValue =
  null | boolean | number | string | readonly DetailValue[] | { readonly [key: string]: DetailValue };

/** What a judge made of posted evidence; the evidence itself is not kept. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly message: string;
  readonly detail: { readonly [key: string]: DetailValue };
  /** measurement: the number and its unit; else null. */
  readonly value: number | null;
  readonly unit: string | null;
}

export function judgement(verdict: Verdict, message: string, detail: Judgement["detail"]): Judgement {
  return { verdict, message, detail, value: null, unit: null };
}
