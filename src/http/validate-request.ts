import type { ValidateFunction } from "ajv/dist/2020.js";
import { anyOf, shorten } from "../definition/words.ts";
import type { CompileSchema } from "./contract-schemas.ts";
import type { Operation, Parameter } from "./openapi-document.ts";
import { HttpProblem } from "./problem.ts";
import type { Body } from "./read-body.ts";
import { bodyErrors, describeRequestError, parameterErrors, type RequestError } from "./request-errors.ts";

export interface RawRequest {
  readonly path: Readonly<Record<string, string>>;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body | null;
}

type Values = Record<string, string | number | boolean>;

export interface ValidRequest {
  readonly path: Values;
  readonly query: Values;
  readonly headers: Values;
}

interface CheckedParameter extends Parameter {
  readonly validate: ValidateFunction;
}

/** A function that lets a request through as the operation declares it, or throws the problem `invalid-request`. */
export function requestValidator(operation: Operation, compile: CompileSchema): (raw: RawRequest) => ValidRequest {
  const parameters = operation.parameters.map((parameter) => ({ ...parameter, validate: compile(parameter.pointer) }));
  const of = (place: Parameter["in"]) => parameters.filter((parameter) => parameter.in === place);
  const inQuery = of("query");
  const bodies = Object.entries(operation.body?.pointers ?? {}).map(([type, at]) => [type, compile(at)] as const);
  const bodySchemas = new Map(bodies);

  return ({ path, query, headers, body }) => {
    const errors: RequestError[] = [];
    const sent = new URLSearchParams(query);
    const known = inQuery.map(({ name }) => name);
    for (const name of new Set(sent.keys())) {
      if (!known.includes(name)) errors.push(unknownParameter(name, known));
    }
    const valid = {
      path: read(of("path"), (name) => present(path[name]), errors),
      query: read(inQuery, (name) => sent.getAll(name), errors),
      headers: read(of("header"), (name) => present(headers[name.toLowerCase()]), errors),
    };
    errors.push(...checkBody(operation, bodySchemas, body));
    if (errors.length > 0) throw invalidRequest(errors);
    return valid;
  };
}

/** The problem that says where a request does not fit. */
export function invalidRequest(errors: readonly RequestError[]): HttpProblem {
  return new HttpProblem("invalid-request", `${errors.map(describeRequestError).join("; ")}.`, { members: { errors } });
}

function present(value: string | string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

function read(
  parameters: readonly CheckedParameter[],
  textsOf: (name: string) => readonly string[],
  errors: RequestError[],
): Values {
  const values: Values = {};
  for (const parameter of parameters) {
    const { name } = parameter;
    const texts = textsOf(name);
    const [text] = texts;
    if (texts.length > 1) {
      errors.push({ parameter: name, found: `${texts.length} values`, expected: "one value" });
    } else if (text === undefined) {
      if (parameter.required) errors.push({ parameter: name, found: "nothing", expected: "a value" });
      if (parameter.default !== undefined) values[key(parameter)] = parameter.default as Values[string];
    } else {
      const value = coerce(text, parameter.type);
      if (parameter.validate(value)) values[key(parameter)] = value;
      else errors.push(...parameterErrors(name, parameter.validate.errors ?? []));
    }
  }
  return values;
}

function key({ name, in: place }: Parameter): string {
  return place === "header" ? name.toLowerCase() : name;
}

/** Text as the declared type where it is one; otherwise as it came, for the schema to refuse. */
function coerce(text: string, type: Parameter["type"]): string | number | boolean {
  if (type === "integer" && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function unknownParameter(name: string, known: readonly string[]): RequestError {
  return {
    parameter: name.slice(0, 100),
    found: "an unknown query parameter",
    expected: known.length > 0 ? `only ${anyOf(known)}` : "no query parameters",
  };
}

function checkBody(
  operation: Operation,
  schemas: ReadonlyMap<string, ValidateFunction>,
  body: Body | null,
): readonly RequestError[] {
  if (!body) {
    if (!operation.body?.required) return [];
    return [{ pointer: "", found: "no body", expected: `a body of type ${anyOf([...schemas.keys()])}` }];
  }
  const validate = schemas.get(body.mediaType);
  if (!validate) throw new Error(`no schema for ${shorten(body.mediaType)}, which the body reader let through`);
  return validate(body.value) ? [] : bodyErrors(validate.errors ?? []);
}
