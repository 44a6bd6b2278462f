import { compileMachine, type RolloutMachine } from "../../machines/rollout-machine.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import type { Store } from "../store/store.ts";
import { ServiceError } from "./service-error.ts";
import { withServiceErrors } from "./with-service-errors.ts";

/** A definition ready to be used: validated, named by its digest, compiled into its machine. */
export interface CompiledDefinition extends VersionedDefinition {
  readonly machine: RolloutMachine;
}

/**
 * The definitions in use. `current` ones come from the documents loaded at start; a rollout keeps the version it began with or
 * last adopted, which the store hands out by digest.
 */
export interface Catalog {
  list(): readonly CompiledDefinition[];
  /** Rejects with definition-not-found, naming those that exist. */
  current(name: string): CompiledDefinition;
  byDigest(digest: string): Promise<CompiledDefinition>;
  /** The digest of the current version, where it is another than this; null: it is not, or there is no current one. */
  outdated(version: { readonly name: string; readonly digest: string }): string | null;
  /** A version of the definition of that name; "latest" is the current one. Rejects with definition-not-found. */
  version(name: string, digest: string): Promise<CompiledDefinition>;
}

export function createCatalog(loaded: readonly VersionedDefinition[], stored: Pick<Store, "findDefinition">): Catalog {
  const store = withServiceErrors(stored);
  const byName = new Map(loaded.map((versioned) => [versioned.definition.name, compile(versioned)]));
  // Bounded by the number of distinct digests that live rollouts use, which is small.
  const compiled = new Map([...byName.values()].map((definition) => [definition.digest, definition]));

  function current(name: string): CompiledDefinition {
    const found = byName.get(name);
    if (found) return found;
    const known = [...byName.keys()];
    throw new ServiceError(
      "definition-not-found",
      `There is no definition ${JSON.stringify(name)}; loaded are ${known.join(", ") || "none"}. Put its document into the machines folder and restart.`,
      { known },
    );
  }

  async function find(digest: string): Promise<CompiledDefinition | undefined> {
    const known = compiled.get(digest);
    if (known) return known;
    const found = await store.findDefinition(digest);
    if (!found) return undefined;
    const definition = compile(found);
    compiled.set(digest, definition);
    return definition;
  }

  return {
    list: () => [...byName.values()],
    current,

    outdated({ name, digest }) {
      const found = byName.get(name)?.digest ?? digest;
      return found === digest ? null : found;
    },

    async byDigest(digest) {
      const found = await find(digest);
      if (found) return found;
      throw new ServiceError(
        "definition-not-found",
        `The store names definition ${digest}, but does not hold it. Restore the store from a backup taken after it was saved.`,
      );
    },

    async version(name, digest) {
      if (digest === LATEST) return current(name);
      const found = await find(digest);
      if (found?.definition.name === name) return found;
      const what = found ? `a version of ${found.definition.name}` : "no version known here";
      throw new ServiceError(
        "definition-not-found",
        `${digest} is ${what}, needed is one of ${name}. GET /v1/definitions/${name}/versions lists them.`,
      );
    },
  };
}

/** In the place of a digest: the version in the folder of documents. */
const LATEST = "latest";

function compile(versioned: VersionedDefinition): CompiledDefinition {
  return { ...versioned, machine: compileMachine(versioned.definition) };
}
