import type { EventStream } from "./event-stream.ts";

export interface StreamWheel {
  add(stream: EventStream): void;
  remove(stream: EventStream): void;
}

/** Twice a second an equal part of the streams is attended to: a timer for each of ten thousand would cost more than they do. */
const TICK_MS = 500;
const TICKS_A_BEAT = 30;
const TICKS_A_CHECK = 6;

/** Turns only while there is a stream. A heartbeat each 15 s, and each 3 s the question whether the client may go on. */
export function createStreamWheel(): StreamWheel {
  const slots = Array.from({ length: TICKS_A_BEAT }, () => new Set<EventStream>());
  const slotOf = new Map<EventStream, Set<EventStream>>();
  let timer: NodeJS.Timeout | undefined;
  let now = 0;
  let turn = 0;

  function tick(): void {
    now = (now + 1) % TICKS_A_BEAT;
    for (const [slot, streams] of slots.entries()) {
      if (slot === now) for (const stream of streams) stream.beat();
      if (slot % TICKS_A_CHECK === now % TICKS_A_CHECK) for (const stream of streams) stream.recheck();
    }
  }

  return {
    add(stream) {
      // In turn rather than by the time of joining: clients that all come back after a restart are spread over the whole round.
      turn = (turn + 1) % TICKS_A_BEAT;
      const slot = slots[turn] as Set<EventStream>;
      slot.add(stream);
      slotOf.set(stream, slot);
      timer ??= setInterval(tick, TICK_MS).unref();
    },
    remove(stream) {
      slotOf.get(stream)?.delete(stream);
      slotOf.delete(stream);
      if (slotOf.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}
