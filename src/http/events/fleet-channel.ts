import type { FlagSnapshot } from "../../service/services.ts";
import type { Cursor } from "./cursor.ts";
import { eventChunk } from "./event-text.ts";

/** What happens in all rollouts, for clients that each may see some of them. */
export interface FleetChannel {
  publish(snapshot: FlagSnapshot): void;
  recordActivity(rollout: string | null): void;
  /** From the event after this one on, or from now on. `sees` is asked anew for each event about a rollout. */
  follow(lastEventId: string | undefined, sees: (rollout: string) => boolean): Cursor;
}

interface Entry {
  readonly id: string;
  readonly rollout: string | null;
  /** Made for the first client that gets it; null: a later event says it better. */
  chunk: (() => Buffer) | null;
}

/** Enough for a client that was away for minutes; whoever is further behind is told to read everything anew. */
const REMEMBERED = 4_096;

/** `newId`: such that nobody can guess one from another; a count would tell of changes in rollouts the client may not see. */
export function createFleetChannel(newId: () => string, remembered = REMEMBERED): FleetChannel {
  /** Entry n of all time is entries[n - forgotten]. */
  let entries: Entry[] = [];
  let forgotten = 0;
  let lastId = newId();
  const places = new Map([[lastId, -1]]);
  const latest = new Map<string, Entry>();
  const end = () => forgotten + entries.length;

  function append(key: string, rollout: string | null, event: string, data: object): void {
    supersede(key);
    const id = (lastId = newId());
    const entry: Entry = { id, rollout, chunk: once(() => eventChunk({ event, id, data })) };
    latest.set(key, entry);
    places.set(id, end());
    entries.push(entry);
    // By halves: moving thousands of entries for each new one would cost more than everything else.
    if (entries.length >= 2 * remembered) forget(entries.length - remembered);
  }

  function supersede(key: string): void {
    const before = latest.get(key);
    if (before) before.chunk = null;
    latest.delete(key);
  }

  function forget(count: number): void {
    for (const { id } of entries.slice(0, count)) places.delete(id);
    entries = entries.slice(count);
    forgotten += count;
    const kept = new Set(entries);
    for (const [key, entry] of latest) if (!kept.has(entry)) latest.delete(key);
  }

  return {
    publish({ rollout, stage, revision }) {
      supersede(`activity ${rollout}`);
      append(`flags ${rollout}`, rollout, "flags", { rollout, stage, revision });
    },
    recordActivity: (rollout) => append(`activity ${rollout}`, rollout, "activity", { rollout }),
    follow(lastEventId, sees) {
      const place = lastEventId === undefined ? end() - 1 : places.get(lastEventId);
      /** Place of the next entry to look at; -1: it is not known what was missed. */
      let at = place === undefined ? -1 : place + 1;
      // An id without an event: a client that is cut before the first one still knows where to go on.
      let greeting = lastEventId === undefined ? Buffer.from(`id: ${lastId}\n\n`) : undefined;
      return {
        next() {
          if (greeting) {
            const first = greeting;
            greeting = undefined;
            return first;
          }
          if (at < forgotten) {
            at = end();
            return eventChunk({ event: "activity", id: lastId, data: { rollout: null } });
          }
          while (at < end()) {
            const entry = entries[at - forgotten];
            at += 1;
            if (entry?.chunk && (entry.rollout === null || sees(entry.rollout))) return entry.chunk();
          }
          return undefined;
        },
      };
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
