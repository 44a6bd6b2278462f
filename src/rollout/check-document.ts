import type { VersionedDefinition } from "../definition/definition.ts";
import type { Finding } from "../definition/finding.ts";
import { loadDefinition } from "../definition/load-definition.ts";
import { proveDefinition } from "./prove-definition.ts";

export type CheckedDocument =
  | { readonly ok: true; readonly versioned: VersionedDefinition }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Everything there is to say against a rollout document: what loading it finds, and when that is nothing, what exploring its
 * machine finds. `file` is the name findings carry.
 */
export function checkDocument(text: string, file: string): CheckedDocument {
  const loaded = loadDefinition(text, file);
  if (!loaded.ok) return loaded;
  const problems = proveDefinition(loaded.versioned.definition);
  if (problems.length === 0) return { ok: true, versioned: loaded.versioned };
  return { ok: false, findings: problems.map((problem) => ({ ...problem, file, ...loaded.locate(problem.pointer) })) };
}
