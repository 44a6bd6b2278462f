import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../machines/rollout.schema.json" with { type: "json" };
import type { RolloutDocument } from "./document.ts";
import { describeSchemaError, type SchemaProblem } from "./describe-schema-error.ts";
import { chooseBranch } from "./choose-branch.ts";

export type Validated =
  | { readonly ok: true; readonly document: RolloutDocument }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/** Name the schema goes by inside ajv, so that its $defs can be asked for one by one. */
const KEY = "rollout";

/** More than anyone reads at once; a hostile document has as many errors as values. */
const MAX_EXPLAINED = 200;

/**
 * Makes the schema check. Compiling takes some 50 ms, so the maker of the check keeps it. In a choice (oneOf) only the
 * branch the author most likely meant is explained, never all of them.
 */
export function createValidator(): (value: unknown) => Validated {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    verbose: true,
    // A test says that the schema is one. Asked here, and with code made shorter for a handful of documents, it takes twice as long.
    validateSchema: false,
    code: { optimize: false },
  });
  ajv.addSchema(schema, KEY);

  const compiled = (ref: string): ValidateFunction => {
    const validate = ajv.getSchema(KEY + ref);
    if (validate === undefined) throw new Error(`rollout.schema.json has no ${ref}`);
    return validate;
  };

  function explain(ref: string, value: unknown, base: string): readonly SchemaProblem[] {
    const validate = compiled(ref);
    if (validate(value)) return [];
    // A copy: explaining a recursive branch runs the same function again, which replaces its errors.
    const errors = [...(validate.errors ?? [])];
    const choices = errors.filter(({ keyword }) => keyword === "oneOf");
    const choicePaths = new Set(choices.map(({ instancePath }) => instancePath));
    const outermost = choices.filter(({ instancePath }) => !parentsOf(instancePath).some((at) => choicePaths.has(at)));
    const plain = errors.filter(
      ({ instancePath }) => ![instancePath, ...parentsOf(instancePath)].some((at) => choicePaths.has(at)),
    );
    return [
      ...plain.slice(0, MAX_EXPLAINED).flatMap((error) => describeSchemaError(error, base)),
      ...outermost.slice(0, MAX_EXPLAINED).flatMap((choice) => explainChoice(choice, base + choice.instancePath)),
    ];
  }

  function explainChoice(choice: ErrorObject, pointer: string): readonly SchemaProblem[] {
    const branches = branchesOf(choice).map((branch) => ({
      title: branch.title ?? titleOf(branch.$ref),
      errors: branch.$ref === undefined ? null : errorsOf(compiled(branch.$ref), choice.data),
      ref: branch.$ref,
    }));
    const chosen = chooseBranch(branches, choice.data, pointer);
    return chosen.kind === "problem" ? [chosen.problem] : explain(chosen.ref, choice.data, pointer);
  }

  return (value) => {
    const problems = explain("", value, "");
    // The schema has just said that the value has this shape; document.ts is written after it.
    if (problems.length === 0) return { ok: true, document: value as RolloutDocument };
    return { ok: false, problems };
  };
}

/** "/a/b/c" → "/a/b", "/a", "". */
function parentsOf(pointer: string): readonly string[] {
  const parents: string[] = [];
  for (let end = pointer.lastIndexOf("/"); end >= 0; end = pointer.lastIndexOf("/", end - 1)) {
    parents.push(pointer.slice(0, end));
    if (end === 0) break;
  }
  return parents;
}

function errorsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

/** ajv hands out the schema untyped; the branches of our choices are a $ref each, or a titled constant. */
function branchesOf(choice: ErrorObject): readonly { readonly $ref?: string; readonly title?: string }[] {
  return choice.schema as readonly { readonly $ref?: string; readonly title?: string }[];
}

function titleOf(ref: string | undefined): string {
  const name = ref?.replace("#/$defs/", "") ?? "";
  // The imported JSON is typed key by key; here it is looked into by name.
  const definitions = schema.$defs as Readonly<Record<string, { readonly title?: string }>>;
  return definitions[name]?.title ?? name;
}
