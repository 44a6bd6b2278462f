import type { Store } from "../store/store.ts";
import type { RolloutMetrics } from "./rollout-metrics.ts";
import { traced, type Tracer } from "./tracer.ts";

export interface StoreObservers {
  readonly metrics: RolloutMetrics;
  readonly tracer: Tracer;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
}

/** The store, with its writes counted, timed and traced. */
export function observeStore(store: Store, { metrics, tracer, monotonic }: StoreObservers): Store {
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

  return {
    ...store,
    async commit(commit) {
      const outcome = await timed("store commit", commit.rollout, () => store.commit(commit), String);
      if (outcome === "committed") metrics.stored(commit.events);
      return outcome;
    },
    async createRollout(state, definition, events) {
      const create = () => store.createRollout(state, definition, events);
      const created = await timed("store create", state.rollout, create, (done) => (done ? "committed" : "stale"));
      if (created) metrics.stored(events);
      return created;
    },
  };
}
