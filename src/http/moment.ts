import type { Moment } from "../service/services.ts";
import { instantOf } from "./instant.ts";
import { invalidRequest } from "./validate-request.ts";

export interface MomentQuery {
  readonly at?: string;
  readonly revision?: number;
}

/** The moment a query asks about; null: now. Throws `invalid-request` where it names two. */
export function momentOf({ at, revision }: MomentQuery): Moment | null {
  if (at !== undefined && revision !== undefined) {
    throw invalidRequest([{ parameter: "revision", found: "at too", expected: "either at or revision" }]);
  }
  if (at !== undefined) return { at: instantOf("at", at) };
  return revision === undefined ? null : { revision };
}

/** A parameter that is a revision ("7") or an instant. */
export function momentIn(parameter: string, text: string): Moment {
  return /^\d{1,9}$/.test(text) ? { revision: Number(text) } : { at: instantOf(parameter, text) };
}
