import { pointerSegments, pointerTo } from "../definition/pointer.ts";
import { guardOf, type Guard, type Guarded, type SecurityRequirement } from "./operation-guard.ts";

/** The parts of an OpenAPI 3.1 document the server and its tests read. Anything else may be in it too. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly security?: readonly SecurityRequirement[];
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

type PathItem = { readonly parameters?: readonly Referable[] } & { readonly [M in Method]?: RawOperation };
type Referable = object;

interface RawOperation extends Guarded {
  readonly operationId?: string;
  readonly parameters?: readonly Referable[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, unknown>> };
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly type: "string" | "integer" | "boolean";
  readonly default: unknown;
  /** JSON Pointer of its schema in the document. */
  readonly pointer: string;
}

/** `permission`: what the caller must be allowed to do; null: open to anyone. */
export interface Operation extends Guard {
  readonly operationId: string;
  readonly method: Method;
  /** "/v1/rollouts/{rollout}" */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Media type → JSON Pointer of the schema; null: takes no body. */
  readonly body: { readonly required: boolean; readonly pointers: Readonly<Record<string, string>> } | null;
}

/** Every operation of the document with its references followed. Throws where the document is not one we can serve. */
export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const raw = item[method];
      return raw ? [operationOf(document, path, method, item, raw)] : [];
    }),
  );
}

function operationOf(
  document: OpenApiDocument,
  path: string,
  method: Method,
  item: PathItem,
  raw: RawOperation,
): Operation {
  const place = pointerTo("/paths", path);
  if (raw.operationId === undefined) throw new Error(`openapi.yaml: ${method} ${path} has no operationId; give it one`);
  const shared = (item.parameters ?? []).map((_, index) => `${place}/parameters/${index}`);
  const own = (raw.parameters ?? []).map((_, index) => `${place}/${method}/parameters/${index}`);
  const content = raw.requestBody?.content;
  return {
    operationId: raw.operationId,
    method,
    path,
    ...guardOf(`${method} ${path}`, path, raw, document.security ?? []),
    parameters: [...shared, ...own].map((pointer) => parameterAt(document, pointer)),
    body: content
      ? {
          required: raw.requestBody?.required ?? false,
          pointers: Object.fromEntries(
            Object.keys(content).map((type) => [
              type,
              pointerTo(place, method, "requestBody", "content", type, "schema"),
            ]),
          ),
        }
      : null,
  };
}

function parameterAt(document: OpenApiDocument, at: string): Parameter {
  const { pointer, value } = follow(document, at);
  const parameter = value as { name: string; in: Parameter["in"]; required?: boolean };
  const schema = follow(document, `${pointer}/schema`).value as { type?: string; default?: unknown };
  const { type } = schema;
  if (type !== "string" && type !== "integer" && type !== "boolean") {
    throw new Error(
      `openapi.yaml: parameter ${parameter.name} is of type ${type ?? "unknown"}; parameters are text, so only string, integer and boolean can be read from them`,
    );
  }
  return {
    name: parameter.name,
    in: parameter.in,
    required: parameter.required ?? false,
    type,
    default: schema.default,
    pointer: `${pointer}/schema`,
  };
}

/** What a JSON Pointer leads to, references followed; `pointer` is where it really is. */
export function follow(document: OpenApiDocument, pointer: string): { pointer: string; value: object } {
  let value: unknown = document;
  for (const key of pointerSegments(pointer)) value = (value as Record<string, unknown> | undefined)?.[key];
  if (typeof value !== "object" || value === null) throw new Error(`openapi.yaml: there is nothing at #${pointer}`);
  const target = "$ref" in value && typeof value.$ref === "string" ? value.$ref : undefined;
  return target === undefined ? { pointer, value } : follow(document, target.slice(1));
}
