import type { Finding } from "./finding.ts";
import { composeYaml } from "./compose-yaml.ts";
import { createLocate, positionAt, type Locate } from "./locate.ts";
import { yamlToValue } from "./yaml-to-value.ts";
import { shorten } from "./words.ts";

const MAX_BYTES = 512 * 1024;

export type Parsed =
  | { readonly ok: true; readonly value: unknown; readonly locate: Locate }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * YAML 1.2 (or JSON) text → plain values and where each stands. Hostile input is refused with a finding each; nothing is
 * thrown. `file` only names the document in findings.
 */
export function parseDocument(text: string, file: string): Parsed {
  const refused = (finding: Omit<Finding, "file">): Parsed => ({ ok: false, findings: [{ file, ...finding }] });
  const atStart = { line: 1, column: 1, pointer: "" };

  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > MAX_BYTES) {
    return refused({
      rule: "yaml-too-large",
      ...atStart,
      found: `${bytes} bytes`,
      expected: `at most ${MAX_BYTES} bytes`,
    });
  }

  const { documents, lines, excess } = composeYaml(text);
  if (excess !== null) {
    const at = { ...positionAt(lines, excess.offset), pointer: "" };
    return excess.of === "depth"
      ? refused({ rule: "yaml-too-deep", ...at, found: "deep nesting", expected: "at most 30 levels" })
      : refused({
          rule: "yaml-too-large",
          ...at,
          found: "more tokens than any document needs",
          expected: "less of it",
        });
  }

  const [document, second] = documents;
  if (document !== undefined && document.errors.length > 0) {
    const findings = document.errors.slice(0, 20).map(({ pos, message }) => ({
      rule: "yaml-syntax",
      file,
      ...positionAt(lines, pos[0]),
      pointer: "",
      found: `${shorten(text.slice(pos[0], pos[1]))} (${message})`,
      expected: "well-formed YAML 1.2 or JSON",
    }));
    return { ok: false, findings };
  }
  if (second !== undefined) {
    const at = positionAt(lines, second.range[0]);
    return refused({
      rule: "yaml-documents",
      ...at,
      pointer: "",
      found: "a second document",
      expected: "one document",
    });
  }
  if (!document?.contents || ("value" in document.contents && document.contents.value === null)) {
    return refused({ rule: "yaml-empty", ...atStart, found: "an empty document", expected: "a rollout document" });
  }

  const { value, problems, resolveAlias } = yamlToValue(document.contents);
  if (problems.length > 0) {
    const findings = problems.map(({ offset, ...problem }) => ({ file, ...positionAt(lines, offset), ...problem }));
    return { ok: false, findings };
  }
  return { ok: true, value, locate: createLocate(document.contents, lines, resolveAlias) };
}
