import { ServiceError } from "../../src/service/service-error.ts";
import type { DefinitionSummary, Services } from "../../src/service/services.ts";

/** Definition services that know one definition, and note in `asked` what was asked of them. */
export function fakeDefinitions(asked: unknown[], summary: DefinitionSummary, now: string): Services["definitions"] {
  const { name, digest } = summary;
  return {
    list: () => [summary],
    get: async (wanted) => {
      throw new ServiceError("definition-not-found", `There is no definition ${wanted}.`, { known: [name] });
    },
    machine: async () => ({ id: name, type: "parallel" }),
    diagram: async () => "stateDiagram-v2\n",
    versions: async (wanted, rollouts) => (
      asked.push({ name: wanted, rollouts }),
      [{ digest, firstSeenAt: now, rollouts: [name], rolloutCount: 1, latest: true }]
    ),
    publish: async (request) => (asked.push(request), { summary, isNew: true }),
    validate: (text, file) => (asked.push({ text, file }), { findings: [], summary: null }),
  };
}
