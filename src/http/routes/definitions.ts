import type { DefinitionSummary, Services } from "../../service/services.ts";
import { jsonAnswer, textAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentPage } from "../present/page.ts";

/** What a posted document is called in its findings; its own file name never reaches us. */
const POSTED = "document";

type Named = { path: { name: string } };
type Version = Named & { query: { digest?: string } };

/** Definitions, the machines they compile to, and the judgement of a document. */
export function definitionRoutes({ definitions }: Pick<Services, "definitions">): Handlers {
  return {
    listDefinitions: operation(async () => jsonAnswer(200, presentPage({ items: definitions.list() }, presentSummary))),

    getDefinition: operation<Version>(async ({ path: { name }, query }) => {
      const { definition, digest } = await definitions.get(name, query.digest ?? null);
      return jsonAnswer(200, { name: definition.name, digest, definition });
    }),

    getMachine: operation<Version>(async ({ path, query }) =>
      jsonAnswer(200, await definitions.machine(path.name, query.digest ?? null)),
    ),

    getDiagram: operation<Named>(async ({ path }) =>
      textAnswer("text/plain", definitions.diagram(path.name, "mermaid")),
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
