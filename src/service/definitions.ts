import { machineJson } from "../../machines/rollout-machine.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import { checkDocument } from "../rollout/check-document.ts";
import { mermaidDiagram } from "../rollout/diagram.ts";
import type { Catalog, CompiledDefinition } from "./catalog.ts";
import { ServiceError } from "./service-error.ts";
import type { DefinitionSummary, Services } from "./services.ts";

export function definitionServices(catalog: Catalog): Services["definitions"] {
  return {
    list: () => catalog.list().map(summary),
    get: async (name, version) => {
      const { definition, digest } = await find(catalog, name, version);
      return { definition, digest };
    },
    machine: async (name, version) => machineJson((await find(catalog, name, version)).machine),
    diagram: (name) => mermaidDiagram(catalog.current(name).definition),
    validate(text, file) {
      const checked = checkDocument(text, file);
      return checked.ok
        ? { findings: [], summary: summary(checked.versioned) }
        : { findings: checked.findings, summary: null };
    },
  };
}

/** Of all versions of a definition that rollouts live by, one; null: the loaded one. */
async function find(catalog: Catalog, name: string, version: string | null): Promise<CompiledDefinition> {
  if (version === null) return catalog.current(name);
  const found = await catalog.find(version);
  if (found?.definition.name === name) return found;
  throw new ServiceError(
    "definition-not-found",
    `There is no version ${version} of a definition ${JSON.stringify(name)}. The digest of a rollout's own is in its \`definition\`.`,
    { known: catalog.list().map(({ definition }) => definition.name) },
  );
}

function summary({ definition, digest }: VersionedDefinition): DefinitionSummary {
  return { name: definition.name, title: definition.title, digest };
}
