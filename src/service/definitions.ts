import { machineJson } from "../../machines/rollout-machine.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import { checkDocument } from "../rollout/check-document.ts";
import { mermaidDiagram } from "../rollout/diagram.ts";
import type { Catalog } from "./catalog.ts";
import type { DefinitionSummary, Services } from "./services.ts";

export function definitionServices(catalog: Catalog): Services["definitions"] {
  return {
    list: () => catalog.list().map(summary),
    get: (name) => {
      const { definition, digest } = catalog.current(name);
      return { definition, digest };
    },
    machine: (name) => machineJson(catalog.current(name).machine),
    diagram: (name) => mermaidDiagram(catalog.current(name).definition),
    validate(text, file) {
      const checked = checkDocument(text, file);
      return checked.ok
        ? { findings: [], summary: summary(checked.versioned) }
        : { findings: checked.findings, summary: null };
    },
  };
}

function summary({ definition, digest }: VersionedDefinition): DefinitionSummary {
  return { name: definition.name, title: definition.title, digest };
}
