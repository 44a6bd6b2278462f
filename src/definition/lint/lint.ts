import type { RolloutDocument } from "../document.ts";
import type { Complaint } from "./rule.ts";
import { LINT_RULES } from "./rules.ts";

export interface RuledComplaint extends Complaint {
  readonly rule: string;
}

/** Everything every rule has to say about a document whose shape holds. */
export function lint(document: RolloutDocument): readonly RuledComplaint[] {
  return LINT_RULES.flatMap(({ id, check }) => check(document).map((complaint) => ({ rule: id, ...complaint })));
}
