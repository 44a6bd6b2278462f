/** The parts of an OpenAPI 3.1 document the reference shows. Anything may be a `$ref`; `resolve` follows it. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type PathItem = Readonly<Record<string, unknown>> & { readonly parameters?: readonly (Parameter | Ref)[] };

export interface Ref {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

export interface Content {
  readonly schema?: Schema;
}

export interface Body {
  readonly required?: boolean;
  readonly description?: string;
  readonly content?: Readonly<Record<string, Content>>;
}

export interface Response {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, Ref | Header>>;
  readonly content?: Readonly<Record<string, Content>>;
}

export interface Header {
  readonly description?: string;
  readonly required?: boolean;
}

export interface OperationObject {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly (Parameter | Ref)[];
  readonly requestBody?: Body | Ref;
  readonly responses?: Readonly<Record<string, Response | Ref>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly "x-permission"?: string;
  readonly "x-scope"?: string;
}

/** JSON Schema 2020-12, as far as it is shown. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly then?: Schema;
  readonly else?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

/** Longer chains do not occur; a document whose references go round in a circle must not hang the page. */
const MOST_HOPS = 20;

/** What a `$ref` stands for; other members beside it (a description of its own) win. Throws when it leads nowhere. */
export function resolve<T extends object>(document: OpenApiDocument, found: T | Ref): T {
  let value: object = found;
  const beside: object[] = [];
  for (let hops = 0; "$ref" in value && typeof value.$ref === "string"; hops += 1) {
    if (hops === MOST_HOPS) throw new Error(`${value.$ref} never ends`);
    const { $ref, ...others } = value as Ref & Record<string, unknown>;
    beside.unshift(others);
    value = lookUp(document, $ref);
  }
  return Object.assign({}, value, ...beside) as T;
}

/** "Rollout" of "#/components/schemas/Rollout"; null for what is written where it is used. */
export function refName({ $ref }: Schema): string | null {
  return $ref?.split("/").at(-1) ?? null;
}

function lookUp(document: OpenApiDocument, pointer: string): object {
  let value: unknown = document;
  for (const part of pointer.replace(/^#\//, "").split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value !== "object" || value === null) throw new Error(`${pointer} leads nowhere in this document`);
  return value;
}
