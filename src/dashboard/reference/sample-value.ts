import { resolve, type OpenApiDocument, type Schema } from "./openapi-document.ts";

const DEEPEST = 6;

/** A value that fits the schema: the document's own example where it gives one, else the plainest that can be made up. */
export function sampleValue(document: OpenApiDocument, schema: Schema, depth = 0): unknown {
  const resolved = resolve<Schema>(document, schema);
  if (resolved.example !== undefined) return resolved.example;
  if (resolved.examples?.length) return resolved.examples[0];
  if ("const" in resolved) return resolved.const;
  if (resolved.default !== undefined) return resolved.default;
  if (resolved.enum?.length) return resolved.enum[0];
  if (depth >= DEEPEST) return null;
  const either = (resolved.oneOf ?? resolved.anyOf)?.find(({ type }) => type !== "null") ?? resolved.else;
  if (either) return sampleValue(document, either, depth + 1);
  switch ([resolved.type ?? "object"].flat()[0]) {
    case "string":
      return "text";
    case "integer":
    case "number":
      return resolved.minimum ?? 0;
    case "boolean":
      return true;
    case "array":
      return resolved.items ? [sampleValue(document, resolved.items, depth + 1)] : [];
    case "null":
      return null;
    default:
      return sampleObject(document, resolved, depth);
  }
}

function sampleObject(document: OpenApiDocument, { properties = {}, required }: Schema, depth: number): unknown {
  const wanted = Object.entries(properties).filter(([name]) => required === undefined || required.includes(name));
  return Object.fromEntries(wanted.map(([name, member]) => [name, sampleValue(document, member, depth + 1)]));
}
