import type { Definition } from "../definition/definition.ts";
import { flagEnvironment } from "../rollout/flag-environment.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { FlagSnapshot } from "./services.ts";

/**
 * The answers to "what flags now?", one a rollout, in memory. Readers touch nothing else, so flags are served whatever
 * happens to the database. A snapshot is published right after the commit that made it.
 */
export interface FlagSnapshots {
  publish(definition: Definition, state: RolloutState): void;
  /** At a start without the store: serves these, last known to an earlier process, until the store says what is true. */
  restore(snapshots: readonly FlagSnapshot[]): void;
  /** Every rollout of the store was published: what was restored and is not among them, is not there any more. */
  settle(): void;
  current(rollout: string): FlagSnapshot | undefined;
  /** Every rollout's, in no order. */
  all(): IterableIterator<FlagSnapshot>;
  /** Told of each snapshot right after it became the current one; the function it answers with ends that. Must not throw. */
  subscribe(listener: (snapshot: FlagSnapshot) => void): () => void;
  readonly size: number;
}

export function createFlagSnapshots(): FlagSnapshots {
  const snapshots = new Map<string, FlagSnapshot>();
  const restored = new Set<string>();
  const listeners = new Set<(snapshot: FlagSnapshot) => void>();

  function serve(snapshot: FlagSnapshot): void {
    snapshots.set(snapshot.rollout, snapshot);
    for (const listen of listeners) listen(snapshot);
  }

  return {
    publish(definition, state) {
      // Two commits may finish in order and publish out of order; a reader must never see time run backwards. What was restored
      // has no say in it: the store may be an older one by now, put back from a backup.
      const known = snapshots.get(state.rollout);
      if (!restored.delete(state.rollout) && known && known.revision >= state.revision) return;
      serve(flagSnapshot(definition, state));
    },
    restore(earlier) {
      for (const snapshot of earlier) {
        restored.add(snapshot.rollout);
        serve(snapshot);
      }
    },
    settle() {
      for (const rollout of restored) snapshots.delete(rollout);
      restored.clear();
    },
    current: (rollout) => snapshots.get(rollout),
    all: () => snapshots.values(),
    subscribe(listener) {
      const own = (snapshot: FlagSnapshot) => listener(snapshot);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    get size() {
      return snapshots.size;
    },
  };
}

/** The snapshot of a state: total environment, and where each value comes from. */
export function flagSnapshot(definition: Definition, state: RolloutState): FlagSnapshot {
  const engaged = Object.keys(state.engaged);
  const { environment, sources } = flagEnvironment(definition, { stage: state.stage, engaged });
  return Object.freeze({
    rollout: state.rollout,
    definition: state.definition.digest,
    stage: state.stage,
    revision: state.revision,
    engaged,
    flags: environment,
    sources,
  });
}
