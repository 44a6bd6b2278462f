import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../../machines/scenarios.schema.json" with { type: "json" };
import type { Definition } from "../../definition/definition.ts";
import { describeSchemaError } from "../../definition/describe-schema-error.ts";
import type { Finding } from "../../definition/finding.ts";
import type { Locate } from "../../definition/locate.ts";
import { parseDocument } from "../../definition/parse.ts";
import { lintScenarios } from "./lint-scenarios.ts";
import type { ScenariosDocument } from "./scenario-document.ts";

export type ParsedScenarios =
  | { readonly ok: true; readonly document: ScenariosDocument; readonly locate: Locate }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Text of a scenarios file → its scenarios, or every reason why not. `file` only names it in findings. Never throws on any text. */
export function parseScenarios(text: string, file: string, definition: Definition): ParsedScenarios {
  const parsed = parseDocument(text, file);
  if (!parsed.ok) return parsed;
  const { value, locate } = parsed;

  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true });
  // Its shape is written down twice, here and in scenario-document.ts; the schema is the one that is checked.
  const validate = ajv.compile<ScenariosDocument>(schema);
  if (!validate(value)) {
    const problems = (validate.errors ?? []).flatMap((error) => describeSchemaError(error, ""));
    const findings = problems.map((problem) => ({ rule: "schema", file, ...locate(problem.pointer), ...problem }));
    return { ok: false, findings };
  }
  const problems = lintScenarios(value, definition);
  if (problems.length === 0) return { ok: true, document: value, locate };
  return { ok: false, findings: problems.map((problem) => ({ ...problem, file, ...locate(problem.pointer) })) };
}
