import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { OpenApiDocument } from "./openapi-document.ts";

const DOCUMENT = "openapi.yaml";

/** Compiles the schema at a JSON Pointer of the document. */
export type CompileSchema = (pointer: string) => ValidateFunction;

/**
 * Ajv over the whole document, so that references work as they are written. Strict: a misspelt keyword in the contract would
 * otherwise be a rule nobody checks. It stops at the first error, because collecting all of them for a hostile megabyte
 * of array would take more memory than the megabyte.
 */
export function contractSchemas(document: OpenApiDocument): CompileSchema {
  let ajv: Ajv2020 | undefined;
  // Most parameters are shared by many operations; compiling each once makes starting several times faster.
  const compiled = new Map<string, ValidateFunction>();
  return (pointer) => {
    ajv ??= ajvOver(document);
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `${DOCUMENT}#${encodeURI(pointer)}` });
    compiled.set(pointer, validate);
    return validate;
  };
}

function ajvOver(document: OpenApiDocument): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    // That the document is made of schemas is seen by the tests; asked here, and with code made shorter, it takes three times as long.
    validateSchema: false,
    code: { optimize: false },
  });
  formats.default(ajv);
  // Ajv compiles the root along the way and would not know OpenAPI's own members.
  ajv.addVocabulary(Object.keys(document));
  ajv.addSchema(document, DOCUMENT);
  return ajv;
}
