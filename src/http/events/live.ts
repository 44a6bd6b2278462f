import type { Services } from "../../service/services.ts";
import { createEventFeed, type EventFeed } from "./event-feed.ts";
import { createLongPoll, type LongPoll } from "./long-poll.ts";
import { createRoom } from "./room.ts";

/** Answers that take as long as nothing happens. */
export interface Live {
  readonly events: EventFeed;
  readonly longPoll: LongPoll;
  /** Clients that wait for changes now, by streams and by long polls. */
  readonly waiting: number;
  /** Ends them all, within a second; whoever comes then is sent elsewhere. */
  close(): Promise<void>;
}

export interface LiveOptions {
  readonly services: Pick<Services, "feed" | "flags">;
  /** How many clients may wait at a time. */
  readonly limit: number;
  /** Unguessable and never the same twice. */
  readonly newId: () => string;
}

export function createLive({ services, limit, newId }: LiveOptions): Live {
  const room = createRoom(limit);
  const events = createEventFeed({ services, room, newId });
  return {
    events,
    longPoll: createLongPoll(services, room),
    get waiting() {
      return room.taken;
    },
    async close() {
      room.close();
      await events.close();
    },
  };
}
