import type { ErrorObject } from "ajv/dist/2020.js";
import { pointerTo } from "./pointer.ts";
import { anyOf, shorten } from "./words.ts";

export interface SchemaProblem {
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

/** What our schema puts beside a keyword; ajv types it as any. */
interface ParentSchema {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  boolean: "true or false",
  integer: "an integer",
  number: "a number",
  string: "a text",
  array: "a list",
  object: "a map",
};

/** One error of ajv in plain words; none where another error says the same better. */
export function describeSchemaError(error: ErrorObject, base: string): readonly SchemaProblem[] {
  const { keyword, params, data } = error;
  // ajv knows nothing of our schema's shape; every keyword here is optional, so a wrong guess reads as absent.
  const parent = (error.parentSchema ?? {}) as ParentSchema;
  const pointer = base + error.instancePath;
  const at = (expected: string): readonly SchemaProblem[] => [{ pointer, found: shorten(data), expected }];
  const counted = (unit: string): readonly SchemaProblem[] => {
    const expected = `${keyword.startsWith("max") ? "at most" : "at least"} ${params["limit"]} ${unit}`;
    return [{ pointer, found: sizeOf(data, unit), expected }];
  };

  // The name itself is judged by an error of its own, which knows what a good name looks like.
  if (keyword === "propertyNames") return [];
  if (error.propertyName !== undefined) {
    const key = pointerTo(pointer, error.propertyName);
    return [{ pointer: key, found: `the key ${shorten(error.propertyName)}`, expected: parent.title ?? "another key" }];
  }

  switch (keyword) {
    case "required": {
      const key = String(params["missingProperty"]);
      const purpose = parent.properties?.[key]?.description;
      const expected = `the key ${JSON.stringify(key)}${purpose ? ` (${purpose.replace(/\.$/, "")})` : ""}`;
      return [{ pointer, found: `${shorten(data)} without it`, expected }];
    }
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const expected = `no other keys than ${Object.keys(parent.properties ?? {}).join(", ")}`;
      return [{ pointer: pointerTo(pointer, key), found: `the unknown key ${shorten(key)}`, expected }];
    }
    case "type":
      return at(parent.title ?? anyOf([parent.type ?? []].flat().map((type) => TYPE_WORDS[type] ?? type)));
    case "pattern":
      return at(parent.title ?? `text matching ${params["pattern"]}`);
    case "const":
      return at(shorten(params["allowedValue"]));
    case "enum":
      return at(anyOf((params["allowedValues"] as readonly unknown[]).map(shorten)));
    case "minimum":
    case "maximum":
      return at(`${keyword === "minimum" ? "at least" : "at most"} ${params["limit"]}`);
    case "minLength":
    case "maxLength":
      return counted("characters");
    case "minItems":
    case "maxItems":
      return counted("items");
    case "minProperties":
    case "maxProperties":
      return counted("entries");
    case "uniqueItems":
      return at("each item once");
    default:
      return at(error.message ?? `what the keyword ${keyword} asks`);
  }
}

function sizeOf(data: unknown, unit: string): string {
  if (typeof data === "string") return `${[...data].length} ${unit}`;
  return `${Object.keys(data ?? {}).length} ${unit}`;
}
