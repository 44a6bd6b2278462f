// The schemas of openapi.yaml as TypeScript, for those that ask the service over HTTP: the dashboard, which may know nothing else
// of it, and the command line. A member renamed there is a type error here.

/** The text of a module with one exported type for each schema of the contract. */
export function contractTypes({ components: { schemas } }) {
  const types = Object.entries(schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`);
  return ["// Generated from openapi.yaml by scripts/generate.mjs.", ...types, ""].join("\n");
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.if) return `(${[schema.then, schema.else].map(typeOf).join(" | ")})`;
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return `(${either.map(typeOf).join(" | ")})`;
  const kinds = [schema.type].flat();
  return kinds.length > 1
    ? `(${kinds.map((kind) => plainType({ ...schema, type: kind })).join(" | ")})`
    : plainType(schema);
}

function plainType(schema) {
  switch (schema.type) {
    case "object":
      return objectType(schema);
    case "array":
      return `readonly ${/^[\w"]+$/.test(typeOf(schema.items)) ? typeOf(schema.items) : `(${typeOf(schema.items)})`}[]`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "unknown";
  }
}

function objectType({ properties = {}, required = [], additionalProperties }) {
  const members = Object.entries(properties).map(
    ([name, schema]) => `readonly ${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema)}`,
  );
  if (members.length > 0) return `{ ${members.join("; ")} }`;
  const value = typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown";
  return `{ readonly [name: string]: ${value} }`;
}
