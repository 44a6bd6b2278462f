import { machineJson } from "../../machines/rollout-machine.ts";
import type { VersionedDefinition } from "../definition/definition.ts";
import { checkDocument } from "../rollout/check-document.ts";
import { mermaidDiagram } from "../rollout/diagram.ts";
import type { Catalog } from "./catalog.ts";
import { publishDefinition, type PublishDependencies } from "./adopt-publish.ts";
import { versionsOf, type VersionDependencies } from "./adopt-versions.ts";
import type { DefinitionSummary, Services } from "./services.ts";

export type DefinitionDependencies = PublishDependencies & VersionDependencies & { readonly catalog: Catalog };

export function definitionServices(deps: DefinitionDependencies): Services["definitions"] {
  const { catalog } = deps;
  return {
    list: () => catalog.list().map(summaryOf),
    async get(name, asked) {
      const { definition, digest } = await catalog.version(name, asked);
      return { definition, digest };
    },
    machine: async (name, digest) => machineJson((await catalog.version(name, digest)).machine),
    diagram: async (name, digest) => mermaidDiagram((await catalog.version(name, digest)).definition),
    versions: (name, rollouts) => versionsOf(deps, name, rollouts),
    async publish(request) {
      const { versioned, isNew } = await publishDefinition(deps, request);
      return { summary: summaryOf(versioned), isNew };
    },
    validate(text, file) {
      const checked = checkDocument(text, file);
      return checked.ok
        ? { findings: [], summary: summaryOf(checked.versioned) }
        : { findings: checked.findings, summary: null };
    },
  };
}

function summaryOf({ definition, digest }: VersionedDefinition): DefinitionSummary {
  return { name: definition.name, title: definition.title, digest };
}
