import type { Dispatcher } from "./dispatcher.ts";

export interface Timers {
  readonly setInterval: (work: () => void, everyMs: number) => NodeJS.Timeout;
  readonly clearInterval: (timer: NodeJS.Timeout) => void;
}

/** How long people wait for news at most while nothing is in the way. */
const EVERY_MS = 1_000;

/** Lets the dispatcher work until it is closed, and `publish` put its daily notice into the outbox. Neither ever rejects. */
export function keepDispatching(
  dispatcher: Dispatcher,
  publish: () => Promise<void>,
  timers: Timers,
): { close(): Promise<void> } {
  let publishing = Promise.resolve();
  const timer = timers.setInterval(() => {
    publishing = publish();
    void dispatcher.tick();
  }, EVERY_MS);
  return {
    async close() {
      timers.clearInterval(timer);
      await Promise.all([dispatcher.stop(), publishing]);
    },
  };
}
