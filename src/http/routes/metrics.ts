import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentMetrics } from "../present/metrics.ts";

/** What is measured, ready to plot. */
export function metricRoutes({ metrics }: Pick<Services, "metrics">): Handlers {
  return {
    readMetrics: operation<{ path: { rollout: string }; query: { runs?: string } }>(async ({ path, query }) => {
      // The contract has seen that no name between the commas is empty.
      const runs = query.runs?.split(",") ?? null;
      return jsonAnswer(200, presentMetrics(await metrics.read({ rollout: path.rollout, runs })));
    }),
  };
}
