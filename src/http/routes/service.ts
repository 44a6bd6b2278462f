import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import type { OpenApiDocument } from "../openapi-document.ts";
import { operation, type Handlers } from "../operation.ts";
import { HttpProblem } from "../problem.ts";

/** Health and the contract itself. */
export function serviceRoutes({ health }: Pick<Services, "health">, openapi: OpenApiDocument): Handlers {
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

    getOpenApi: operation(async () => contract),
  };
}
