import type { VersionedDefinition } from "./definition.ts";
import type { Finding } from "./finding.ts";
import { digestOf } from "./canonical-json.ts";
import { lint } from "./lint/lint.ts";
import type { Locate } from "./locate.ts";
import { normalise } from "./normalise.ts";
import { parseDocument } from "./parse.ts";
import { createValidator } from "./validate.ts";

export type Loaded =
  | { readonly ok: true; readonly versioned: VersionedDefinition; readonly locate: Locate }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** A person reads the first few; a hostile document could have as many as it has values. */
const MAX_FINDINGS = 100;

type Validate = ReturnType<typeof createValidator>;

// Compiling the schema costs more than checking a document; made on first use, because nothing runs on import.
let validator: Validate | undefined;

/**
 * Document text → normalised definition with its digest, or every reason why not, in the order of the text. `file` only
 * names the document in findings. Never throws on any text.
 */
export function loadDefinition(text: string, file: string): Loaded {
  const parsed = parseDocument(text, file);
  if (!parsed.ok) return refused(parsed.findings);
  const { value, locate } = parsed;

  validator ??= createValidator();
  const validated = validator(value);
  if (!validated.ok) {
    return refused(
      validated.problems.map((problem) => ({ rule: "schema", file, ...locate(problem.pointer), ...problem })),
    );
  }

  const complaints = lint(validated.document);
  if (complaints.length > 0) {
    return refused(complaints.map((complaint) => ({ file, ...locate(complaint.pointer), ...complaint })));
  }

  const definition = normalise(validated.document);
  return { ok: true, versioned: { definition, digest: digestOf(definition) }, locate };
}

function refused(findings: readonly Finding[]): Loaded {
  const sorted = findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, findings: sorted.slice(0, MAX_FINDINGS) };
}
