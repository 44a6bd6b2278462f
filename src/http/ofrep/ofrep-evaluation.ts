import type { FlagSnapshot } from "../../service/services.ts";

/**
 * A flag as OpenFeature's clients take it. Sluice has values and no variants, so the value's text is the name of its variant: the
 * protocol does without, but Python's provider gives the default of the code for a flag that has none.
 */
export function ofrepEvaluation(key: string, value: FlagSnapshot["flags"][string]) {
  return { key, reason: "STATIC", variant: String(value), value };
}
