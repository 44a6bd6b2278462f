import type { DefinitionSummary, Services } from "../../service/services.ts";
import { jsonAnswer, textAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentPage } from "../present/page.ts";

/** What a posted document is called in its findings; its own file name never reaches us. */
const POSTED = "document";

type Named = { path: { name: string } };

/** Definitions, the machines they compile to, and the judgement of a document. */
export function definitionRoutes({ definitions }: Pick<Services, "definitions">): Handlers {
  return {
    listDefinitions: operation(async () => jsonAnswer(200, presentPage({ items: definitions.list() }, presentSummary))),

    getDefinition: operation<Named>(async ({ path: { name } }) => {
      const { definition, digest } = definitions.get(name);
      return jsonAnswer(200, { name: definition.name, digest, definition });
    }),

    getMachine: operation<Named>(async ({ path }) => jsonAnswer(200, definitions.machine(path.name))),

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
