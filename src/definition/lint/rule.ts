import type { RolloutDocument } from "../document.ts";

/** What a rule found at a place of the document. */
export interface Complaint {
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

/** One thing a schema cannot say. The document's shape holds already; what another rule covers is passed over silently. */
export interface LintRule {
  /** Stable: people and machines refer to it. */
  readonly id: string;
  check(document: RolloutDocument): readonly Complaint[];
}
