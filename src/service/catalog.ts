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
 * The definitions in use. `current` ones come from the documents loaded at start; a rollout started from an earlier text of
 * its document keeps that text, which the store hands out by digest.
 */
export interface Catalog {
  list(): readonly CompiledDefinition[];
  /** Rejects with definition-not-found, naming those that exist. */
  current(name: string): CompiledDefinition;
  byDigest(digest: string): Promise<CompiledDefinition>;
  /** The same of a digest somebody asks for, which need not exist. */
  find(digest: string): Promise<CompiledDefinition | undefined>;
}

export function createCatalog(loaded: readonly VersionedDefinition[], stored: Pick<Store, "findDefinition">): Catalog {
  const store = withServiceErrors(stored);
  const byName = new Map(loaded.map((versioned) => [versioned.definition.name, compile(versioned)]));
  // Bounded by the number of distinct digests that live rollouts use, which is small.
  const compiled = new Map([...byName.values()].map((definition) => [definition.digest, definition]));

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
    find,

    current(name) {
      const found = byName.get(name);
      if (found) return found;
      const known = [...byName.keys()];
      throw new ServiceError(
        "definition-not-found",
        `There is no definition ${JSON.stringify(name)}; loaded are ${known.join(", ") || "none"}. Put its document into the machines folder and restart.`,
        { known },
      );
    },

    async byDigest(digest) {
      const found = await find(digest);
      if (found) return found;
      throw new ServiceError(
        "definition-not-found",
        `The store names definition ${digest}, but does not hold it. Restore the store from a backup taken after it was saved.`,
      );
    },
  };
}

function compile(versioned: VersionedDefinition): CompiledDefinition {
  return { ...versioned, machine: compileMachine(versioned.definition) };
}
