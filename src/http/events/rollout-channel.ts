import type { FlagSnapshot } from "../../service/services.ts";
import type { Cursor } from "./cursor.ts";
import { eventChunk, type ServerEvent } from "./event-text.ts";

/** How the clients of a stream are told about a rollout. */
export interface RolloutView {
  /** Distinct for each view. */
  readonly name: string;
  /** The event that says what is in force; its id is the same as long as it says the same. */
  state(snapshot: FlagSnapshot): ServerEvent & { readonly id: string };
  /** The event that says that something else was recorded; null: these clients are not told. */
  activity(rollout: string): ServerEvent | null;
}

/** What the clients of one rollout, told in one way, have in common: the bytes of the newest event, made once. */
export interface RolloutChannel {
  publish(snapshot: FlagSnapshot): void;
  /** Whether anybody is to be told. */
  recordActivity(): boolean;
  /** From the state in force on, or after it for a client that has it already. */
  follow(lastEventId: string | undefined): Cursor;
}

export function createRolloutChannel(view: RolloutView, first: FlagSnapshot): RolloutChannel {
  let snapshot = first;
  let state: { readonly id: string; readonly chunk: Buffer } | null = null;
  let activities = 0;
  const activityEvent = view.activity(first.rollout);
  const activityChunk = activityEvent && eventChunk(activityEvent);

  // Made when the first client needs it: the writer whose change it is does not wait for that.
  function current() {
    if (state === null) {
      const event = view.state(snapshot);
      state = { id: event.id, chunk: eventChunk(event) };
    }
    return state;
  }

  return {
    publish(next) {
      snapshot = next;
      state = null;
    },
    recordActivity() {
      activities += 1;
      return activityChunk !== null;
    },
    follow(lastEventId) {
      const resumed = lastEventId !== undefined;
      let sent = lastEventId === current().id ? current() : null;
      // Whoever comes back may have missed any number of them.
      let told = resumed && sent !== null ? -1 : activities;
      return {
        next() {
          const now = current();
          if (sent !== now) {
            sent = now;
            // A client reads everything anew when the state is another, so it knows of what was recorded until now.
            told = activities;
            return now.chunk;
          }
          if (activityChunk === null || told === activities) return undefined;
          told = activities;
          return activityChunk;
        },
      };
    },
  };
}
