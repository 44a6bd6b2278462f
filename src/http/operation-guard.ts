import { anyOf } from "../definition/words.ts";
import { PERMISSIONS, type Permission } from "../rollout/permission.ts";

export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** What an operation is about: the rollout of its path, the service as a whole, or no rollout but those of the caller. */
export type Scope = "rollout" | "all" | "any";

/** The members of an operation that say who may ask for it. */
export interface Guarded {
  readonly "x-permission"?: string;
  readonly "x-scope"?: string;
  readonly security?: readonly SecurityRequirement[];
}

export interface Guard {
  readonly permission: Permission | null;
  readonly scope: Scope;
  /** Whether a token may come as X-API-Key too. */
  readonly apiKey: boolean;
  /** Whether a ticket in the query will do. */
  readonly ticket: boolean;
}

/**
 * Who may ask for an operation. Throws, naming it, where the contract does not say so in full: an operation nobody thought
 * about would otherwise be open to everyone, or its description promise what the program does not do.
 */
export function guardOf(
  name: string,
  path: string,
  { "x-permission": word, "x-scope": scope, security }: Guarded,
  inherited: readonly SecurityRequirement[],
): Guard {
  const permission = PERMISSIONS.find((each) => each === word) ?? null;
  if (permission === null && word !== "none") {
    const found = word === undefined ? "no x-permission" : `x-permission ${JSON.stringify(word)}`;
    throw new Error(`openapi.yaml: ${name} has ${found}; give it ${anyOf([...PERMISSIONS, "none"])}`);
  }
  const promised = kindOf(security ?? inherited);
  const needed = permission === null ? "nothing" : permission === "read" ? "a token or anonymous reading" : "a token";
  if (promised !== needed) {
    throw new Error(
      `openapi.yaml: ${name} has x-permission ${word}, so its security must ask for ${needed}, not ${promised}`,
    );
  }
  const takes = (scheme: string) => (security ?? inherited).some((requirement) => scheme in requirement);
  return {
    permission,
    scope: scopeOf(name, path.split("/").includes("{rollout}"), permission, scope),
    apiKey: takes("apiKey"),
    ticket: takes("ticket"),
  };
}

function scopeOf(name: string, ofRollout: boolean, permission: Permission | null, scope: string | undefined): Scope {
  if (ofRollout && scope === undefined) return "rollout";
  if (!ofRollout && (scope === "all" || scope === "any")) return scope;
  if (!ofRollout && scope === undefined && permission === null) return "any";
  throw new Error(
    `openapi.yaml: ${name} has ${scope === undefined ? "no x-scope" : `x-scope ${JSON.stringify(scope)}`}; ${
      ofRollout ? "its path names the rollout, so leave it out" : "its path names no rollout, so give it all or any"
    }`,
  );
}

function kindOf(security: readonly SecurityRequirement[]): string {
  if (security.length === 0) return "nothing";
  const nobodyToo = security.some((requirement) => Object.keys(requirement).length === 0);
  return nobodyToo ? "a token or anonymous reading" : "a token";
}
