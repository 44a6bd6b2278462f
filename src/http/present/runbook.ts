import type { Runbook } from "../../definition/definition.ts";

/** Wire form `Runbook`. */
export function presentRunbook({ id, title, symptom, cause, steps }: Runbook) {
  return { id, title, symptom, cause, steps };
}
