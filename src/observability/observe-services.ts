import type { Post } from "../notify/post.ts";
import type { Assessor } from "../service/assess-rollout.ts";
import type { Services } from "../service/services.ts";
import type { RolloutMetrics } from "./rollout-metrics.ts";
import { traced, type Tracer } from "./tracer.ts";

/** The assessor, with its assessments counted, timed and traced. */
export function observeAssessor(
  assessor: Assessor,
  { metrics, tracer, monotonic }: { metrics: RolloutMetrics; tracer: Tracer; monotonic: () => number },
): Assessor {
  return {
    ...assessor,
    async assess(definition, state, now) {
      const began = monotonic();
      let outcome = "failed";
      try {
        return await traced(tracer, "assess", { "sluice.rollout": state.rollout }, async (span) => {
          const assessed = await assessor.assess(definition, state, now);
          outcome = assessed.assessment.verdict;
          span.set({ "sluice.verdict": outcome });
          return assessed;
        });
      } finally {
        metrics.assessed(outcome, (monotonic() - began) / 1000);
      }
    },
  };
}

/** The use cases, with commands traced. */
export function observeServices(services: Services, tracer: Tracer): Services {
  return {
    ...services,
    commands: {
      execute: (request) =>
        traced(tracer, `command ${request.command.type}`, { "sluice.rollout": request.rollout }, async (span) => {
          const answer = await services.commands.execute(request);
          span.set({ "sluice.outcome": answer.decision.outcome });
          return answer;
        }),
    },
  };
}

/** Deliveries traced, and told to the receiver: what it does because of one belongs to the same trace. */
export function observePost(post: Post, tracer: Tracer): Post {
  return (request, signal) =>
    // The host alone: what follows it is a password, at more than one kind of target.
    traced(
      tracer,
      "deliver",
      { "server.address": request.url.hostname },
      async (span) => {
        const answer = await post({ ...request, headers: { ...request.headers, ...tracer.onward() } }, signal);
        if (answer.kind === "answered") span.set({ "http.response.status_code": answer.status });
        else span.failed(new Error(answer.kind));
        return answer;
      },
      "client",
    );
}
