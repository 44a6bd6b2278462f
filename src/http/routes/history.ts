import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { momentIn } from "../moment.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentDifference } from "../present/difference.ts";

/** What changed between two moments of a rollout. */
export function historyRoutes({ history }: Pick<Services, "history">): Handlers {
  return {
    compareMoments: operation<{ path: { rollout: string }; query: { from: string; to: string } }>(
      async ({ path, query }) => {
        const moments = { from: momentIn("from", query.from), to: momentIn("to", query.to) };
        return jsonAnswer(200, presentDifference(await history.diff(path.rollout, moments)));
      },
    ),
  };
}
