import type { Store } from "../store/store.ts";

/** Something was stored about a rollout: a new state, or a fact beside it (a refusal, evidence, an approval, an exposure). */
export interface Change {
  /** null: about the service itself, such as a freeze; it may concern every rollout. */
  readonly rollout: string | null;
}

export type ChangeListener = (change: Change) => void;

/**
 * Tells this process that something was stored, by itself or by another replica. Never what: whoever is told reads it anew,
 * so a change told twice, or many told as one, does no harm.
 */
export interface Changes {
  announce(change: Change): void;
  /** Answers with the function that ends it. Listeners run inside the writer's turn, so they return at once and never throw. */
  subscribe(listener: ChangeListener): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<ChangeListener>();
  return {
    announce: (change) => listeners.forEach((listen) => listen(change)),
    subscribe(listener) {
      // A function subscribed twice is two subscriptions, each with its own end.
      const own: ChangeListener = (change) => listener(change);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

/** The store, announcing each write of rollouts and of the freeze once it is committed. */
export function announcing(store: Store, changes: Changes): Store {
  return {
    ...store,
    async commit(commit) {
      const outcome = await store.commit(commit);
      if (outcome === "committed") changes.announce({ rollout: commit.rollout });
      return outcome;
    },
    async createRollout(state, definition, events) {
      const created = await store.createRollout(state, definition, events);
      if (created) changes.announce({ rollout: state.rollout });
      return created;
    },
    async changeFreeze(next, event) {
      const changed = await store.changeFreeze(next, event);
      if (changed) changes.announce({ rollout: null });
      return changed;
    },
  };
}
