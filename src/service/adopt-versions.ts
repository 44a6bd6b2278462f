import type { Store } from "../store/store.ts";
import type { Catalog } from "./catalog.ts";
import { ServiceError } from "./service-error.ts";
import type { DefinitionVersionView } from "./services.ts";

export interface VersionDependencies {
  readonly store: Pick<Store, "listVersions">;
  readonly catalog: Pick<Catalog, "list">;
}

/** The versions of a definition that the store has seen, newest first; `rollouts`: those that may be named. */
export async function versionsOf(
  { store, catalog }: VersionDependencies,
  name: string,
  rollouts: readonly string[] | undefined,
): Promise<readonly DefinitionVersionView[]> {
  const versions = await store.listVersions(name, rollouts);
  if (versions.length === 0) {
    throw new ServiceError(
      "definition-not-found",
      `There is no version of a definition ${JSON.stringify(name)}. GET /v1/definitions lists those that are loaded.`,
    );
  }
  const latest = catalog.list().find(({ definition }) => definition.name === name)?.digest;
  return versions.map((version) => ({ ...version, latest: version.digest === latest }));
}
