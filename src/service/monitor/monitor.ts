import type { LeaseStore } from "../../store/leases.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import type { MonitorView } from "./monitor-view.ts";
import { createWatcher, type WatcherDependencies } from "./watcher.ts";

export const LEASE_NAME = "monitor";
/** Another replica takes over at the latest two of these after the holder's last renewal. */
export const LEASE_MS = 15_000;
export const RENEW_MS = 5_000;
const TICK_MS = 1_000;
/** So long may looks under way delay a shutdown. */
const STOP_WITHIN_MS = 3_000;
const LIMITS = { atOnce: 4, perSource: 2, patienceMs: 30_000 };

export interface MonitorDependencies extends Omit<WatcherDependencies, "store" | "term" | "limits"> {
  readonly store: WatcherDependencies["store"] & LeaseStore;
  /** Of this process alone, however often it is started. */
  readonly holder: string;
  /** Calls back once after so many milliseconds, unless the returned function is called before. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export interface Monitor {
  start(): void;
  /** Stops looking, waits a little for looks under way and gives the lease back. */
  stop(): Promise<void>;
  /** One line for the readiness of this process. */
  role(): string;
  /** What its last looks at rollouts came to, counted; null where this replica stands by. */
  standing(): Readonly<Record<string, number>> | null;
  view(rollout: string): MonitorView;
}

/** Watches every rollout, on the one replica that holds the lease. Nothing happens before `start`. */
export function createMonitor(deps: MonitorDependencies): Monitor {
  const { store, holder, monotonic, after, log } = deps;
  const keeper = createLeaseKeeper({ store, name: LEASE_NAME, holder, leaseMs: LEASE_MS, monotonic });
  let stopped = false;
  const term = () => (stopped ? null : keeper.current());
  const watcher = createWatcher({ ...deps, term, limits: LIMITS });
  const underway = new Set<Promise<void>>();
  const cancels = new Set<() => void>();

  async function tick(): Promise<void> {
    for (const look of await watcher.tick()) {
      underway.add(look);
      void look.finally(() => {
        underway.delete(look);
        // Whoever waits for its turn takes it now: one look at a time and second would not get through thousands of rollouts.
        if (!stopped) void tick().catch(() => undefined);
      });
    }
  }

  /** Over and over, each time so long after the last was done. No failure ends it; the same one is told once. */
  function repeat(work: () => Promise<void>, ms: number): void {
    let failure: string | null = null;
    const turn = async () => {
      const failed = await work().then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (failed !== null && failed !== failure) log(`monitor: ${failed}`);
      failure = failed;
      if (!stopped) later(ms, () => void turn());
    };
    void turn();
  }

  function later(ms: number, callback: () => void): void {
    const cancel = after(ms, () => {
      cancels.delete(cancel);
      callback();
    });
    cancels.add(cancel);
  }

  return {
    start() {
      repeat(() => keeper.turn(), RENEW_MS);
      repeat(tick, TICK_MS);
    },

    async stop() {
      stopped = true;
      for (const cancel of cancels) cancel();
      let giveUp = () => {};
      const patience = new Promise<void>((resolve) => (giveUp = after(STOP_WITHIN_MS, resolve)));
      await Promise.race([Promise.allSettled(underway), patience]);
      giveUp();
      // The store may be what is away; the lease then runs out by itself.
      await keeper.release().catch(() => undefined);
    },

    role() {
      if (term() === null) return "stands by";
      const counts = watcher.counts();
      const watched = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return `watches ${watched} rollouts, ${counts.unreadable} of them with unreadable telemetry, ${counts.failed} failed`;
    },

    standing: () => (term() === null ? null : watcher.counts()),

    view(rollout) {
      if (term() === null) return { role: "stands-by", lastLook: null, nextLookAt: null };
      return { role: "watches", lastLook: null, nextLookAt: null, ...watcher.seen(rollout) };
    },
  };
}
