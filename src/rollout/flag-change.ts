import type { FlagValue } from "../definition/definition.ts";

/** Null: not served, under another version of the definition. */
export interface FlagChange {
  readonly name: string;
  readonly from: FlagValue | null;
  readonly to: FlagValue | null;
}
