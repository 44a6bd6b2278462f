import { isDeepStrictEqual } from "node:util";
import type { Definition } from "../definition/definition.ts";
import { flagEnvironment } from "../rollout/flag-environment.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { FlagSnapshot } from "./services.ts";

/** A moment in the life of FlagSnapshots, to be taken before the store is asked or written to. */
export type Mark = number;

/**
 * The answers to "what flags now?", one a rollout, in memory. Readers touch nothing else, so flags are served whatever
 * happens to the database. A snapshot is published right after the commit that made it.
 *
 * Two commits may finish in order and publish out of order, and a slow read ends when it is out of date: a reader must not see time
 * run backwards for that. But the store itself may go back, where it is put back from a backup or fails over to a server that lacks
 * the last commits; then it must. The two are told apart by when the store was asked: who asked after a revision was served, which
 * the store had by then, and found none as high, has found that the store has lost it.
 */
export interface FlagSnapshots {
  mark(): Mark;
  /** The store, asked or written to after `asked`, has this state. */
  publish(definition: Definition, state: RolloutState, asked: Mark): void;
  /** The store, asked after `asked`, has no such rollout. */
  withdraw(rollout: string, asked: Mark): void;
  /** At a start without the store: serves these, last known to an earlier process, until the store says what is true. */
  restore(snapshots: readonly FlagSnapshot[]): void;
  /** Every rollout of the store was published: what was restored and is not among them, is not there any more. */
  settle(): void;
  current(rollout: string): FlagSnapshot | undefined;
  /** Whether who has this revision is to read anew: there is a newer one, or the store has lost it. */
  isOutdated(rollout: string, revision: number): boolean;
  /** Every rollout's, in no order. */
  all(): IterableIterator<FlagSnapshot>;
  /** Told right after another snapshot became the current one, or none; the function it answers with ends that. Must not throw. */
  subscribe(listener: SnapshotListener): () => void;
  readonly size: number;
}

/** `wentBack`: what was served until now is not newer than that, but lost. */
export type SnapshotListener = (rollout: string, wentBack: boolean) => void;

/** Before every mark: what was restored has no say, and the first word of the store replaces it. */
const RESTORED: Mark = -1;

export function createFlagSnapshots(): FlagSnapshots {
  const snapshots = new Map<string, FlagSnapshot>();
  /** The store had the snapshot at this moment. */
  const since = new Map<string, Mark>();
  /** The highest revision that was served and lost, until the store is beyond it. */
  const lost = new Map<string, number>();
  const listeners = new Set<SnapshotListener>();
  let now: Mark = 0;

  function serve(snapshot: FlagSnapshot, from: Mark): void {
    const { rollout, revision } = snapshot;
    const before = snapshots.get(rollout)?.revision ?? 0;
    const highest = Math.max(before, lost.get(rollout) ?? 0);
    if (highest > revision) lost.set(rollout, highest);
    else lost.delete(rollout);
    snapshots.set(rollout, snapshot);
    since.set(rollout, from);
    tell(rollout, before >= revision);
  }

  function tell(rollout: string, wentBack: boolean): void {
    for (const listen of listeners) listen(rollout, wentBack);
  }

  /** Whether what is served was served by who asked later. */
  const isLate = (rollout: string, asked: Mark) => asked < (since.get(rollout) ?? RESTORED);

  function remove(rollout: string): void {
    snapshots.delete(rollout);
    since.delete(rollout);
  }

  return {
    mark: () => now,
    publish(definition, state, asked) {
      const known = snapshots.get(state.rollout);
      if (known && known.revision >= state.revision && isLate(state.rollout, asked)) return;
      const snapshot = flagSnapshot(definition, state);
      now += 1;
      if (known?.revision !== snapshot.revision || !isDeepStrictEqual(known, snapshot)) serve(snapshot, now);
      else if (since.get(state.rollout) === RESTORED) since.set(state.rollout, now);
    },
    withdraw(rollout, asked) {
      if (!snapshots.has(rollout) || isLate(rollout, asked)) return;
      remove(rollout);
      tell(rollout, true);
    },
    restore(earlier) {
      for (const snapshot of earlier) serve(snapshot, RESTORED);
    },
    settle() {
      for (const [rollout, from] of since) {
        if (from !== RESTORED) continue;
        remove(rollout);
        tell(rollout, true);
      }
    },
    current: (rollout) => snapshots.get(rollout),
    isOutdated(rollout, revision) {
      const current = snapshots.get(rollout)?.revision ?? 0;
      return current > revision || (current < revision && revision <= (lost.get(rollout) ?? 0));
    },
    all: () => snapshots.values(),
    subscribe(listener) {
      const own: SnapshotListener = (rollout, wentBack) => listener(rollout, wentBack);
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
