import type { FlagSnapshot } from "../../service/services.ts";
import type { EventFeed } from "../events/event-feed.ts";
import type { RolloutView } from "../events/rollout-channel.ts";
import { presentFlags } from "../flag-formats/json.ts";
import { operation, type Handlers } from "../operation.ts";

interface ResumeHeaders {
  readonly "last-event-id"?: string;
}

/** What happens, told as it happens. */
export function eventRoutes(events: EventFeed): Handlers {
  return {
    streamRollout: operation<{ path: { rollout: string }; headers: ResumeHeaders }>(
      async ({ path, headers, readmit }) =>
        events.rollout(path.rollout, FLAG_VIEW, { lastEventId: headers["last-event-id"], readmit }),
    ),
    streamFleet: operation<{ headers: ResumeHeaders }>(async ({ headers, caller, readmit }) =>
      events.fleet(caller, { lastEventId: headers["last-event-id"], readmit }),
    ),
  };
}

/** The flags themselves, as `GET …/flags` answers them, and word of everything else. */
const FLAG_VIEW: RolloutView = {
  name: "flags",
  state: (snapshot) => ({ event: "flags", id: stateId(snapshot), data: presentFlags(snapshot) }),
  activity: (rollout) => ({ event: "activity", data: { rollout } }),
};

function stateId({ rollout, revision, definition }: FlagSnapshot): string {
  return `${rollout}.${revision}.${definition.slice(0, 12)}`;
}
