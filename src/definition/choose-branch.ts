import type { ErrorObject } from "ajv/dist/2020.js";
import type { SchemaProblem } from "./describe-schema-error.ts";
import { pointerTo } from "./pointer.ts";
import { anyOf, shorten } from "./words.ts";

export interface Branch {
  readonly title: string;
  /** Absent for a constant. */
  readonly ref: string | undefined;
  /** Why the value is not of this branch; null for a constant, which would have matched. */
  readonly errors: readonly ErrorObject[] | null;
}

type Chosen =
  { readonly kind: "branch"; readonly ref: string } | { readonly kind: "problem"; readonly problem: SchemaProblem };

/** The key by which our choices between maps tell themselves apart. */
const TAG = "kind";

/**
 * The branch of a choice its author most likely meant, so that only that one is explained; or, where it cannot be told,
 * one problem that names them all.
 */
export function chooseBranch(branches: readonly Branch[], data: unknown, pointer: string): Chosen {
  const tags = branches.flatMap(({ errors }) => (errors ?? []).flatMap(allowedTags));
  const rightType = branches.filter(({ errors }) => errors !== null && !errors.some(isWrongType));
  const rightTag = rightType.filter(({ errors }) => errors?.flatMap(allowedTags).length === 0);

  if (rightType.length > 0 && rightTag.length === 0) {
    const tag: unknown = typeof data === "object" && data !== null && TAG in data ? data[TAG] : undefined;
    return {
      kind: "problem",
      problem: { pointer: pointerTo(pointer, TAG), found: shorten(tag), expected: anyOf(tags.map(shorten)) },
    };
  }

  const ranked = rightTag
    .map(({ ref, errors }) => ({ ref, misfits: (errors ?? []).filter(isMisfit).length }))
    .toSorted((a, b) => a.misfits - b.misfits);
  const [best, next] = ranked;
  if (best?.ref !== undefined && best.misfits !== next?.misfits) return { kind: "branch", ref: best.ref };
  return {
    kind: "problem",
    problem: { pointer, found: shorten(data), expected: anyOf(branches.map(({ title }) => title)) },
  };
}

/** What the tag had to be; empty where the tag is right. */
function allowedTags({ instancePath, keyword, params, parentSchema }: ErrorObject): readonly unknown[] {
  if (instancePath === "" && keyword === "required" && params["missingProperty"] === TAG) {
    // ajv hands out the schema untyped; a tag is a const or an enum there.
    const tag = (parentSchema as { properties?: Record<string, { const?: unknown; enum?: unknown[] }> }).properties?.[
      TAG
    ];
    return tag?.enum ?? [tag?.const];
  }
  if (instancePath !== `/${TAG}`) return [];
  if (keyword === "const") return [params["allowedValue"]];
  return keyword === "enum" ? (params["allowedValues"] as readonly unknown[]) : [];
}

function isWrongType({ instancePath, keyword }: ErrorObject): boolean {
  return instancePath === "" && keyword === "type";
}

/** A key too many or too few, at the top of the branch. */
function isMisfit({ instancePath, keyword }: ErrorObject): boolean {
  return instancePath === "" && (keyword === "required" || keyword === "additionalProperties");
}
