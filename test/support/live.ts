import type { Answer } from "../../src/http/answer.ts";
import { createLive, type Live } from "../../src/http/events/live.ts";
import type { Services } from "../../src/service/services.ts";

/** Live answers of a test's own; their ids count. */
export function testLive(services: Pick<Services, "feed" | "flags">, limit = 100): Live {
  let ids = 0;
  return createLive({ services, limit, newId: () => `id-${++ids}` });
}

/** The same, ending each stream once it has said what there is: for clients that read an answer to its end. */
export function endingLive(services: Pick<Services, "feed" | "flags">): Live {
  const live = testLive(services);
  const ending = (answer: Answer): Answer => ({
    ...answer,
    goOn(response) {
      answer.goOn?.(response);
      response.end();
    },
  });
  return {
    ...live,
    events: {
      ...live.events,
      rollout: (...request) => ending(live.events.rollout(...request)),
      fleet: (...request) => ending(live.events.fleet(...request)),
    },
  };
}
