import { refName, resolve, type OpenApiDocument, type Schema } from "./openapi-document.ts";

/** A schema, one level of it; `parts` are looked at when they are opened, so a schema that contains itself does no harm. */
export interface SchemaView {
  /** The name it has in the document, "Rollout". */
  readonly name: string | null;
  /** "string (date-time)", "array of Blocker", "object", "string or null". */
  readonly type: string;
  readonly description: string;
  /** "at least 1", "one of: pass, fail" … */
  readonly facts: readonly string[];
  readonly parts: readonly SchemaPart[];
}

export interface SchemaPart {
  /** Name of a member, "each item", "any other member" or "either". */
  readonly label: string;
  readonly member: boolean;
  readonly required: boolean;
  readonly schema: Schema;
}

export function schemaView(document: OpenApiDocument, schema: Schema): SchemaView {
  const resolved = resolve<Schema>(document, schema);
  const name = refName(schema);
  return {
    name,
    type: typeText(document, schema),
    description: resolved.description?.trim() ?? "",
    facts: factsOf(resolved),
    parts: partsOf(document, resolved),
  };
}

/** What one writes where a type is asked for. */
function typeText(document: OpenApiDocument, schema: Schema): string {
  const resolved = resolve<Schema>(document, schema);
  const either = resolved.oneOf ?? resolved.anyOf;
  if (either) return either.map((one) => refName(one) ?? typeText(document, one)).join(" or ");
  if (resolved.then && resolved.else)
    return [resolved.then, resolved.else].map((one) => refName(one) ?? typeText(document, one)).join(" or ");
  if ("const" in resolved && resolved.type === undefined) return "constant";
  const types = [resolved.type ?? (resolved.properties ? "object" : "any")].flat();
  return types.map((type) => plainType(document, type, resolved)).join(" or ");
}

function plainType(document: OpenApiDocument, type: string, schema: Schema): string {
  if (type === "array" && schema.items) return `array of ${refName(schema.items) ?? typeText(document, schema.items)}`;
  return schema.format !== undefined && type === "string" ? `string (${schema.format})` : type;
}

function factsOf(schema: Schema): readonly string[] {
  const facts: string[] = [];
  if (schema.enum) facts.push(`one of: ${schema.enum.map(plain).join(", ")}`);
  if ("const" in schema) facts.push(`always ${plain(schema.const)}`);
  if (schema.default !== undefined) facts.push(`default ${plain(schema.default)}`);
  facts.push(...rangeOf("", schema.minimum, schema.maximum));
  facts.push(...rangeOf(" characters", schema.minLength, schema.maxLength));
  facts.push(...rangeOf(" items", schema.minItems, schema.maxItems));
  if (schema.uniqueItems === true) facts.push("each item once");
  if (schema.pattern !== undefined) facts.push(`matches ${schema.pattern}`);
  if (schema.additionalProperties === false && schema.properties) facts.push("no other members");
  return facts;
}

function rangeOf(unit: string, least: number | undefined, most: number | undefined): readonly string[] {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}${unit}`];
  if (least !== undefined) return [`at least ${least}${unit}`];
  return most === undefined ? [] : [`at most ${most}${unit}`];
}

function partsOf(document: OpenApiDocument, schema: Schema): readonly SchemaPart[] {
  // What an array holds is said by its type; its members are what one looks for.
  const item = schema.items && partsOf(document, resolve<Schema>(document, schema.items));
  if (item && item.length > 0) return item;

  const members = Object.entries(schema.properties ?? {}).map(([label, member]): SchemaPart => {
    return { label, member: true, required: schema.required?.includes(label) ?? false, schema: member };
  });
  const part =
    (label: string) =>
    (one: Schema): SchemaPart => ({ label, member: false, required: false, schema: one });
  const others = typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
  const either = [
    ...(schema.oneOf ?? schema.anyOf ?? []),
    ...[schema.then, schema.else].filter((one) => one !== undefined),
  ];
  return [
    ...members,
    ...(schema.items ? [schema.items] : []).map(part("each item")),
    ...others.map(part("any other member")),
    ...either.filter(({ type }) => type !== "null").map(part("either")),
    ...(schema.allOf ?? []).map(part("and")),
  ];
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
