import { pointerTo } from "../../src/definition/pointer.ts";
import { contractSchemas } from "../../src/http/contract-schemas.ts";
import { follow, operationsOf, type OpenApiDocument, type Operation } from "../../src/http/openapi-document.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly examples?: readonly unknown[];
  readonly items?: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** Writes that change nothing of ours, so reading rights are enough. */
const HARMLESS_POSTS = [
  "validateDocument",
  "evaluateFlags",
  "evaluateFlag",
  "evaluateDefaultFlags",
  "evaluateDefaultFlag",
  "redeemSignOn",
];
/** What clients of a foreign protocol read: it says how errors look, and for which statuses. */
const FOREIGN_ERRORS: Readonly<Record<string, readonly string[]>> = { OfrepFailure: ["400", "404", "500"] };

/** Every broken rule of the contract, as a sentence that names the place. */
export function contractFindings(document: OpenApiDocument): readonly string[] {
  return [...operationsOf(document).flatMap((each) => operationFindings(document, each)), ...schemaFindings(document)];
}

function operationFindings(document: OpenApiDocument, operation: Operation): readonly string[] {
  const { path, method, operationId, permission, body, parameters } = operation;
  const at = pointerTo("/paths", path, method);
  const name = `${method} ${path}`;
  const raw = follow(document, at).value as {
    readonly summary?: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly responses: Readonly<Record<string, unknown>>;
  };
  const statuses = Object.keys(raw.responses);
  const takes = (header: string) => parameters.some((parameter) => parameter.name === header);
  const neverWaits = operationId === "engageKillSwitch";
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each);
  const declared = parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name);
  const expected = [
    "400",
    "500",
    // While the service starts, it answers so to everything but the question whether it is alive.
    ...(operationId === "getLiveness" ? [] : ["503"]),
    ...(permission === null ? [] : ["401", "403"]),
    ...(body ? ["413", "415"] : []),
    ...(takes("If-Match") && !neverWaits ? ["412"] : []),
    ...(takes("Idempotency-Key") ? ["409"] : []),
    ...(takes("Idempotency-Key") && !neverWaits ? ["422"] : []),
  ];
  return [
    ...(raw.summary?.trim() ? [] : [`${name} has no summary`]),
    ...(raw.description?.trim() ? [] : [`${name} has no description`]),
    ...(raw.tags?.length === 1 ? [] : [`${name} needs one tag`]),
    ...(method === "get" || (permission !== null && permission !== "read") || HARMLESS_POSTS.includes(operationId)
      ? []
      : [`${name} changes something, but needs no token`]),
    ...expected.filter((status) => !statuses.includes(status)).map((status) => `${name} declares no ${status}`),
    ...statuses.flatMap((status) =>
      responseFindings(document, pointerTo(at, "responses", status), `${name} ${status}`),
    ),
    ...declared.filter((each) => !inPath.includes(each)).map((each) => `${name}: parameter ${each} is not in the path`),
    ...inPath.filter((each) => !declared.includes(each ?? "")).map((each) => `${name}: {${each}} is no parameter`),
    ...parameters
      .map(
        ({ pointer }) =>
          follow(document, pointer.replace(/\/schema$/, "")).value as { name: string; description?: string },
      )
      .filter(({ description }) => !description?.trim())
      .map((parameter) => `${name}: parameter ${parameter.name} has no description`),
  ];
}

function responseFindings(document: OpenApiDocument, pointer: string, name: string): readonly string[] {
  const response = follow(document, pointer).value as {
    readonly description?: string;
    readonly headers?: Readonly<Record<string, unknown>>;
    readonly content?: Content;
  };
  const types = Object.keys(response.content ?? {});
  const isError = / [45]\d\d$/.test(name);
  return [
    ...(response.description?.trim() ? [] : [`${name} has no description`]),
    ...(response.headers?.["X-Request-Id"] ? [] : [`${name} declares no X-Request-Id`]),
    ...(isError && types.join() !== "application/problem+json" && !isForeignError(response, name)
      ? [`${name} is an error without a problem document`]
      : []),
    ...types
      .filter((type) => !response.content?.[type]?.schema?.$ref)
      .map((type) => `${name} ${type}: name its schema`),
  ];
}

function isForeignError({ content = {} }: { content?: Content }, name: string): boolean {
  const schema = content["application/json"]?.schema?.$ref?.split("/").at(-1) ?? "";
  return FOREIGN_ERRORS[schema]?.includes(name.slice(-3)) ?? false;
}

function schemaFindings(document: OpenApiDocument): readonly string[] {
  const compile = contractSchemas(document);
  return Object.entries((document.components?.["schemas"] ?? {}) as Record<string, Schema>).flatMap(
    ([name, schema]) => {
      const validate = compile(`/components/schemas/${name}`);
      const examples = (schema.examples ?? []).flatMap((example, index) =>
        validate(example) ? [] : [`${name}: example ${index} is no example of it: ${JSON.stringify(validate.errors)}`],
      );
      return [...shapeFindings(schema, name), ...examples];
    },
  );
}

function shapeFindings(schema: Schema, place: string): readonly string[] {
  const isMap = [schema.type].flat().includes("object");
  const { properties = {}, required = [] } = schema;
  return [
    ...(schema.description?.trim() ? [] : [`${place} has no description`]),
    ...(isMap && schema.additionalProperties === undefined
      ? [`${place} does not say whether other members may be`]
      : []),
    ...(schema.properties ? required.filter((each) => !(each in properties)) : []).map(
      (each) => `${place} requires ${each}, which it does not declare`,
    ),
    ...Object.entries(properties).flatMap(([name, each]) => shapeFindings(each, `${place}/properties/${name}`)),
    ...(schema.items && !schema.items.$ref ? shapeFindings(schema.items, `${place}/items`) : []),
  ];
}
