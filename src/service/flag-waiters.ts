import type { FlagSnapshots } from "./flag-snapshots.ts";
import type { FlagSnapshot, FlagWait, WaitRequest } from "./services.ts";
import type { Turns } from "./turns.ts";

interface Waiter {
  readonly revision: number;
  readonly end: () => void;
}

type Snapshots = Pick<FlagSnapshots, "current" | "isOutdated" | "subscribe">;

/** Keeps callers until the flags of their rollout are newer than theirs, or the store has gone back. */
export function createFlagWaiters(snapshots: Snapshots, turns: Turns) {
  const waiting = new Map<string, Set<Waiter>>();

  snapshots.subscribe((rollout, wentBack) => {
    const waiters = waiting.get(rollout);
    if (!waiters) return;
    turns.visit(waiters, ({ revision, end }) => {
      if (wentBack || snapshots.isOutdated(rollout, revision)) end();
    });
  });

  function join(rollout: string, waiter: Waiter): () => void {
    const waiters = waiting.get(rollout) ?? new Set();
    waiting.set(rollout, waiters.add(waiter));
    return () => {
      waiters.delete(waiter);
      if (waiters.size === 0 && waiting.get(rollout) === waiters) waiting.delete(rollout);
    };
  }

  return ({ rollout, revision, ms }: WaitRequest): FlagWait => {
    const now = snapshots.current(rollout);
    if (now === undefined || snapshots.isOutdated(rollout, revision))
      return { answer: Promise.resolve(now), end: () => {} };
    let end = (): void => {};
    const answer = new Promise<FlagSnapshot | undefined>((resolve) => {
      end = () => {
        clearTimeout(timer);
        leave();
        resolve(snapshots.current(rollout));
      };
      // Node keeps timers of one length in one list, so thousands of these cost it no more than one.
      const timer = setTimeout(end, ms);
      const leave = join(rollout, { revision, end });
    });
    return { answer, end };
  };
}
