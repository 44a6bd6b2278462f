import type { Services } from "../../service/services.ts";
import { jsonAnswer, textAnswer } from "../answer.ts";
import type { OpenApiDocument } from "../openapi-document.ts";
import { operation, type Handlers } from "../operation.ts";
import { HttpProblem } from "../problem.ts";

/** The metrics of this process in Prometheus's text format. Must answer while everything else does not. */
export type MetricsText = () => Promise<string>;

/** Of the text format, as Prometheus negotiates it. */
const METRICS_TYPE = "text/plain; version=0.0.4";

/** Health, metrics and the contract itself. */
export function serviceRoutes(
  { health }: Pick<Services, "health">,
  openapi: OpenApiDocument,
  metrics: MetricsText,
): Handlers {
  const contract = jsonAnswer(200, openapi);
  return {
    getLiveness: operation(async () => jsonAnswer(200, { alive: true })),

    getReadiness: operation(async () => {
      const { ready, checks } = await health.ready();
      if (ready) return jsonAnswer(200, { ready, checks });
      const found = Object.entries(checks).map(([name, state]) => `${name}: ${state}`);
      throw new HttpProblem("not-ready", `Not everything is in order: ${found.join("; ")}.`, {
        members: { checks },
        headers: { "Retry-After": "1" },
      });
    }),

    scrapeMetrics: operation(async () => textAnswer(METRICS_TYPE, await metrics())),

    getOpenApi: operation(async () => contract),
  };
}
