import type { EventFeed } from "../events/event-feed.ts";
import type { RolloutView } from "../events/rollout-channel.ts";
import { marked, type Freshness } from "../hot-path/freshness.ts";
import { presentFlags } from "../flag-formats/json.ts";
import { operation, type Handlers } from "../operation.ts";
import { snapshotName } from "../snapshot-name.ts";

interface ResumeHeaders {
  readonly "last-event-id"?: string;
}

/** What happens, told as it happens. */
export function eventRoutes(events: EventFeed, freshness: Freshness): Handlers {
  return {
    streamRollout: operation<{ path: { rollout: string }; headers: ResumeHeaders }>(
      async ({ path, headers, readmit }) =>
        marked(events.rollout(path.rollout, FLAG_VIEW, { lastEventId: headers["last-event-id"], readmit }), freshness),
    ),
    streamFleet: operation<{ headers: ResumeHeaders }>(async ({ headers, caller, readmit }) =>
      marked(events.fleet(caller, { lastEventId: headers["last-event-id"], readmit }), freshness),
    ),
  };
}

/** The flags themselves, as `GET …/flags` answers them, and word of everything else. */
const FLAG_VIEW: RolloutView = {
  name: "flags",
  state(snapshot) {
    const data = presentFlags(snapshot);
    return { event: "flags", id: snapshotName(snapshot, JSON.stringify(data)), data };
  },
  activity: (rollout) => ({ event: "activity", data: { rollout } }),
};
