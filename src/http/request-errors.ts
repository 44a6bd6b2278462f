import type { ErrorObject } from "ajv/dist/2020.js";
import { pointerTo } from "../definition/pointer.ts";
import { anyOf, shorten } from "../definition/words.ts";

/** Where a request does not fit: `pointer` into the body, or `parameter` of path, query or header. */
export interface RequestError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly found: string;
  readonly expected: string;
}

type Explained = Readonly<Record<"pointer" | "found" | "expected", string>>;

/** Ajv's errors in plain words; `if` only repeats what its branch says better. */
export function bodyErrors(errors: readonly ErrorObject[]): readonly RequestError[] {
  return errors.filter(({ keyword }) => keyword !== "if").map(explain);
}

/** The same for the value of one parameter. */
export function parameterErrors(parameter: string, errors: readonly ErrorObject[]): readonly RequestError[] {
  return errors.map(explain).map(({ found, expected }) => ({ parameter, found, expected }));
}

/** "/reason: found nothing, expected a value", for the sentence of the problem. */
export function describeRequestError({ pointer, parameter, found, expected }: RequestError): string {
  return `${parameter ?? (pointer || "the body")}: found ${found}, expected ${expected}`;
}

function explain(error: ErrorObject): Explained {
  const { keyword, instancePath: pointer, data, params } = error;
  const found = shorten(data);
  // Ajv types what it hands out as any; which members there are follows from the keyword.
  const schema = (error.parentSchema ?? {}) as { properties?: object; description?: string };
  switch (keyword) {
    case "required":
      return { pointer: pointerTo(pointer, params.missingProperty), found: "nothing", expected: "a value" };
    case "additionalProperties": {
      const known = Object.keys(schema.properties ?? {});
      return {
        pointer: pointerTo(pointer, params.additionalProperty),
        found: "an unknown member",
        expected: known.length > 0 ? `only ${anyOf(known)}` : "no members",
      };
    }
    case "type":
      return { pointer, found, expected: `a value of type ${anyOf([params.type].flat())}` };
    case "enum":
      return { pointer, found, expected: anyOf(params.allowedValues.map(String)) };
    case "pattern":
      return { pointer, found, expected: `text matching ${params.pattern}${purpose(schema.description)}` };
    case "format":
      return { pointer, found, expected: `text in the format ${params.format}${purpose(schema.description)}` };
    default:
      return { pointer, found, expected: `a value that ${error.message ?? `satisfies ${keyword}`}` };
  }
}

function purpose(description: string | undefined): string {
  return description === undefined ? "" : ` (${description.trim()})`;
}
