/**
 * Reaching the store at the start. The store is
 * - sought: at the beginning, and again after a pause for as long as it is away.
 * - reached: once an attempt went through; for good.
 * - refused: the attempt found something that waiting does not mend, such as a failing migration. At the start of
 *   a process this ends it. One that already serves what was last known goes on with that, says why, and seeks on: its readers would
 *   get nothing instead.
 */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export interface ReachDependencies {
  /** Everything that needs the store before it can be used; all of it again after a failure. */
  readonly attempt: () => Promise<void>;
  /** Whether an error only says that the store is away. */
  readonly isAway: (error: unknown) => boolean;
  /** How long the first attempt may take before readers are served what was last known; null: there is nothing to serve, so it may. */
  readonly patienceMs: number | null;
  readonly random: () => number;
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: (line: string) => void;
}

export interface Reaching {
  /** Resolves when the store is reached, or when the process had better go on without it; rejects when it must not start. */
  readonly settled: Promise<void>;
  /** Why the store is not reached; null: it is. */
  waiting(): string | null;
  /** Tries no more, and resolves when an attempt under way is over. */
  stop(): Promise<void>;
}

export function reachStore({ attempt, isAway, patienceMs, random, after, log }: ReachDependencies): Reaching {
  let cause: string | null = "The store is being opened and has not answered yet.";
  let stopped = false;
  let cancelPause = () => {};

  async function once(): Promise<void> {
    await attempt();
    cause = null;
  }

  async function seek(failed: unknown): Promise<void> {
    let error = failed;
    for (let failures = 0; !stopped; failures += 1) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== cause) log(`The store is not reached, trying again: ${message}`);
      cause = message;
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + random() / 2));
      if (stopped) return;
      try {
        await once();
        log("The store is reached.");
        return;
      } catch (again) {
        error = again;
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = after(ms, resolve);
      cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }

  let finished: Promise<void> = Promise.resolve();
  const settled = new Promise<void>((resolve, reject) => {
    let serving = false;
    const goOn = () => {
      serving = true;
      resolve();
    };
    const cancelPatience = patienceMs === null ? () => {} : after(patienceMs, goOn);
    finished = once()
      .finally(cancelPatience)
      .then(resolve, async (error: unknown) => {
        if (!serving && !isAway(error)) return reject(error instanceof Error ? error : new Error(String(error)));
        resolve();
        await seek(error);
      });
  });

  return {
    settled,
    waiting: () => cause,
    async stop() {
      stopped = true;
      cancelPause();
      await finished;
    },
  };
}
