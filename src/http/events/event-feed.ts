import { mayDo } from "../../rollout/permission.ts";
import type { FlagSnapshot, Services } from "../../service/services.ts";
import { createTurns } from "../../service/turns.ts";
import { eventStreamAnswer, type Answer } from "../answer.ts";
import type { Caller } from "../auth.ts";
import { currentFlags } from "../current-flags.ts";
import type { Input } from "../operation.ts";
import { HttpProblem } from "../problem.ts";
import type { Cursor } from "./cursor.ts";
import { startEventStream, type EventStream } from "./event-stream.ts";
import { createFleetChannel } from "./fleet-channel.ts";
import { createRolloutChannel, type RolloutChannel, type RolloutView } from "./rollout-channel.ts";
import type { Room } from "./room.ts";
import { createStreamWheel } from "./stream-wheel.ts";

/** Who asked for a stream: `readmit` says from time to time whether they may go on. */
export interface StreamRequest extends Pick<Input, "readmit"> {
  readonly lastEventId: string | undefined;
}

export interface EventFeed {
  /** One rollout, told in the way of the view. Throws `rollout-not-found`, `too-many-streams` and `not-ready`. */
  rollout(rollout: string, view: RolloutView, request: StreamRequest): Answer;
  /** Every rollout the caller may read. Throws `too-many-streams` and `not-ready`. */
  fleet(caller: Caller, request: StreamRequest): Answer;
  /** Streams that are open now. */
  readonly clients: number;
  /** Ends every stream; resolves when all are gone, which takes a second at most. */
  close(): Promise<void>;
}

export interface EventFeedOptions {
  readonly services: Pick<Services, "feed" | "flags">;
  readonly room: Room;
  /** Unguessable and never the same twice. */
  readonly newId: () => string;
}

interface Audience {
  readonly channel: RolloutChannel;
  readonly streams: Set<EventStream>;
}

interface Membership {
  readonly cursor: Cursor;
  readonly streams: Set<EventStream>;
  readonly leave?: () => void;
}

/** To each of them some hundred bytes are written. */
const SOCKETS_A_TURN = 256;

/** How long a client that is told to go may take to go. */
const FAREWELL_MS = 1_000;

/** Tells many clients of what happens. Who changes a rollout only leaves word here; the telling is done in later turns. */
export function createEventFeed({ services: { feed, flags }, room, newId }: EventFeedOptions): EventFeed {
  const wheel = createStreamWheel();
  const turns = createTurns(SOCKETS_A_TURN);
  const open = new Set<EventStream>();
  const fleet = createFleetChannel(newId);
  const fleetStreams = new Set<EventStream>();
  /** By rollout and view, where there are clients. */
  const audiences = new Map<string, Map<string, Audience>>();
  /** Streams being told; true: of something that came after the telling had begun. */
  const told = new Map<ReadonlySet<EventStream>, boolean>();
  let emptied = (): void => {};

  function tell(streams: Set<EventStream>): void {
    if (streams.size === 0) return;
    if (told.has(streams)) return void told.set(streams, true);
    told.set(streams, false);
    turns.visit(untilAllIsTold(streams), (stream) => stream.advance());
  }

  /** However many changes come meanwhile, one more round tells of them all. */
  function* untilAllIsTold(streams: ReadonlySet<EventStream>): Generator<EventStream> {
    do {
      told.set(streams, false);
      yield* streams;
    } while (told.get(streams) === true);
    told.delete(streams);
  }

  const unfollow = feed.follow({
    flags(snapshot) {
      fleet.publish(snapshot);
      tell(fleetStreams);
      for (const { channel, streams } of audiences.get(snapshot.rollout)?.values() ?? []) {
        channel.publish(snapshot);
        tell(streams);
      }
    },
    gone(rollout) {
      // Who comes back is told that there is none.
      for (const { streams } of audiences.get(rollout)?.values() ?? []) for (const stream of streams) stream.end();
    },
    activity(rollout) {
      fleet.recordActivity(rollout);
      tell(fleetStreams);
      const concerned = rollout === null ? audiences.values() : [audiences.get(rollout) ?? new Map<string, Audience>()];
      for (const views of concerned) {
        for (const { channel, streams } of views.values()) if (channel.recordActivity()) tell(streams);
      }
    },
  });

  function audienceOf(snapshot: FlagSnapshot, view: RolloutView): Audience {
    const views = audiences.get(snapshot.rollout) ?? new Map<string, Audience>();
    audiences.set(snapshot.rollout, views);
    const known = views.get(view.name);
    if (known) return known;
    const audience = { channel: createRolloutChannel(view, snapshot), streams: new Set<EventStream>() };
    views.set(view.name, audience);
    return audience;
  }

  function answer(readmit: StreamRequest["readmit"], join: () => Membership): Answer {
    return eventStreamAnswer((response) => {
      if (response.socket === null) {
        throw new HttpProblem(
          "malformed-request",
          "Found a request for a stream behind one that is not answered yet. Ask for it on a connection of its own.",
        );
      }
      const leaveRoom = room.enter();
      const { cursor, streams, leave } = join();
      const stream = startEventStream(response, { cursor, readmit });
      for (const each of [streams, open]) each.add(stream);
      wheel.add(stream);
      response.once("close", () => {
        for (const each of [streams, open]) each.delete(stream);
        wheel.remove(stream);
        leave?.();
        leaveRoom();
        if (open.size === 0) emptied();
      });
    });
  }

  return {
    rollout(rollout, view, { lastEventId, readmit }) {
      currentFlags(flags, rollout);
      return answer(readmit, () => {
        const { channel, streams } = audienceOf(currentFlags(flags, rollout), view);
        return { cursor: channel.follow(lastEventId), streams, leave: () => leaveAudience(rollout, view, streams) };
      });
    },
    fleet(first, { lastEventId, readmit }) {
      let caller = first;
      const sees = (rollout: string) => mayDo(caller.grants, "read", { rollout });
      return answer(
        async () => (caller = await readmit()),
        () => ({ cursor: fleet.follow(lastEventId, sees), streams: fleetStreams }),
      );
    },
    get clients() {
      return open.size;
    },
    async close() {
      unfollow();
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        emptied = resolve;
        for (const stream of open) stream.end();
        setTimeout(() => open.forEach((stream) => stream.cut()), FAREWELL_MS).unref();
      });
    },
  };

  function leaveAudience(rollout: string, { name }: RolloutView, streams: ReadonlySet<EventStream>): void {
    if (streams.size > 0) return;
    const views = audiences.get(rollout);
    views?.delete(name);
    if (views?.size === 0) audiences.delete(rollout);
  }
}
