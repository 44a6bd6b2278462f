import type { Store } from "../store/store.ts";
import type { RolloutMetrics } from "./rollout-metrics.ts";
import { traced, type Tracer } from "./tracer.ts";

export interface StoreObservers {
  readonly metrics: RolloutMetrics;
  readonly tracer: Tracer;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
}

export interface ObservedStore {
  readonly store: Store;
  /** Seconds since the store last answered anything. */
  readonly silence: () => number;
}

/** The store, with its writes counted, timed and traced, and an eye on whether it answers at all. */
export function observeStore(store: Store, { metrics, tracer, monotonic }: StoreObservers): ObservedStore {
  let answeredAt = monotonic();

  async function timed<T>(name: string, rollout: string, work: () => Promise<T>, wordOf: (result: T) => string) {
    const began = monotonic();
    let outcome = "failed";
    try {
      return await traced(tracer, name, { "sluice.rollout": rollout }, async (span) => {
        const result = await work();
        outcome = wordOf(result);
        span.set({ "sluice.outcome": outcome });
        return result;
      });
    } finally {
      metrics.committed(outcome, (monotonic() - began) / 1000);
    }
  }

  const listening = answering(store, () => (answeredAt = monotonic()));
  const observed: Store = {
    ...listening,
    async commit(commit) {
      const outcome = await timed("store commit", commit.rollout, () => listening.commit(commit), String);
      if (outcome === "committed") metrics.stored(commit.events);
      return outcome;
    },
    async createRollout(state, definition, events) {
      const create = () => listening.createRollout(state, definition, events);
      const created = await timed("store create", state.rollout, create, (done) => (done ? "committed" : "stale"));
      if (created) metrics.stored(events);
      return created;
    },
  };
  return { store: observed, silence: () => (monotonic() - answeredAt) / 1000 };
}

/** Tells of every answer. */
function answering(store: Store, answered: () => void): Store {
  const methods = Object.entries(store).map(([name, method]: [string, (...args: never[]) => Promise<unknown>]) => [
    name,
    async (...args: never[]): Promise<unknown> => {
      const result = await method(...args);
      answered();
      return result;
    },
  ]);
  // A store is a record of async methods and each keeps its parameters and result, which fromEntries cannot express.
  return Object.fromEntries(methods) as Store;
}
