import type { LastKnown } from "./last-known.ts";
import type { SnapshotFolder } from "./snapshot-folder.ts";

/** From a change to its writing: a burst of changes is written once, and a commit never waits for a file. */
const SETTLE_MS = 250;
/** Where a writing takes long, for very many rollouts, it gets at most one part in so many of the time. */
const SHARE = 20;
/** How often what is written is said to be certain still, which counts after a SIGKILL. */
export const CONFIRMED_EVERY_MS = 30_000;

export interface SnapshotKeeper {
  /** Something is known that is not written yet. */
  touch(): void;
  /** Writes what is known now, unless nothing ever was, and stops. */
  close(): Promise<void>;
}

export interface SnapshotKeeperOptions {
  readonly folder: Pick<SnapshotFolder, "write" | "confirm">;
  /** null: nothing is certain; what an earlier process wrote stays. */
  readonly lastKnown: () => LastKnown | null;
  readonly monotonic: () => number;
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: (line: string) => void;
}

/** Keeps the files on disk up to date with what is served. A disk that fails is told of and tried again with the next change. */
export function createSnapshotKeeper({
  folder,
  lastKnown,
  monotonic,
  after,
  log,
}: SnapshotKeeperOptions): SnapshotKeeper {
  let cancel: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();
  let told: string | null = null;
  let tookMs = 0;
  /** Something is known that is not on disk, or may not be. */
  let changed = false;
  let cancelConfirming = () => {};

  function write(): Promise<void> {
    writing = writing.then(async () => {
      const known = lastKnown();
      if (known === null) {
        // Nothing more may change once it is certain, and then it would never be said.
        cancelConfirming();
        cancelConfirming = after(CONFIRMED_EVERY_MS, () => void write());
        return;
      }
      const began = monotonic();
      changed = false;
      try {
        await folder.write(known);
        told = null;
        confirmLater(known.at);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== told) log(`What is served could not be kept on disk for a start without the store: ${message}`);
        told = message;
        changed = true;
      }
      tookMs = monotonic() - began;
    });
    return writing;
  }

  function confirmLater(of: string): void {
    cancelConfirming();
    cancelConfirming = after(CONFIRMED_EVERY_MS, () => {
      writing = writing.then(async () => {
        // Then a writing follows, which says when that was certain.
        if (changed) return;
        const known = lastKnown();
        // A disk that fails is told of with the next writing.
        if (known !== null) await folder.confirm(of, known.at).catch(() => {});
        confirmLater(of);
      });
    });
  }

  return {
    touch() {
      changed = true;
      cancel ??= after(Math.max(SETTLE_MS, SHARE * tookMs), () => {
        cancel = null;
        void write();
      });
    },
    async close() {
      cancel?.();
      await write();
      cancelConfirming();
    },
  };
}
