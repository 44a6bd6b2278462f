import type { DefinitionSummary, DefinitionVersionView, Services } from "../../service/services.ts";
import { jsonAnswer, textAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentPage } from "../present/page.ts";
import { readable } from "../readable.ts";

/** What a posted document is called in its findings; its own file name never reaches us. */
const POSTED = "document";

type Named = { path: { name: string } };
type Version = Named & { query: { digest: string } };

/** Definitions in all their versions, the machines they compile to, and the judgement of a document. */
export function definitionRoutes({ definitions }: Pick<Services, "definitions">): Handlers {
  return {
    listDefinitions: operation(async () => jsonAnswer(200, presentPage({ items: definitions.list() }, presentSummary))),

    publishDefinition: operation(async ({ text, caller: { actor } }) => {
      const { summary, isNew } = await definitions.publish({ text, file: POSTED, actor });
      return jsonAnswer(isNew ? 201 : 200, presentSummary(summary));
    }),

    listVersions: operation<Named>(async ({ path: { name }, caller }) => {
      const items = await definitions.versions(name, readable(caller).rollouts);
      return jsonAnswer(200, presentPage({ items }, presentVersion));
    }),

    getDefinition: operation<Version>(async ({ path: { name }, query }) => {
      const { definition, digest } = await definitions.get(name, query.digest);
      return jsonAnswer(200, { name: definition.name, digest, definition });
    }),

    getMachine: operation<Version>(async ({ path, query }) =>
      jsonAnswer(200, await definitions.machine(path.name, query.digest)),
    ),

    getDiagram: operation<Version>(async ({ path, query }) =>
      textAnswer("text/plain", await definitions.diagram(path.name, query.digest, "mermaid")),
    ),

    validateDocument: operation(async ({ text }) => {
      const { findings, summary } = definitions.validate(text, POSTED);
      return jsonAnswer(200, { findings, summary: summary && presentSummary(summary) });
    }),
  };
}

function presentSummary({ name, title, digest }: DefinitionSummary) {
  return { name, title, digest };
}

function presentVersion({ digest, firstSeenAt, latest, rollouts, rolloutCount }: DefinitionVersionView) {
  return { digest, firstSeenAt, latest, rollouts, rolloutCount };
}
