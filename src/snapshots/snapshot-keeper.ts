import type { LastKnown } from "./last-known.ts";
import type { SnapshotFolder } from "./snapshot-folder.ts";

/** From a change to its writing: a burst of changes is written once, and a commit never waits for a file. */
const SETTLE_MS = 250;
/** Where a writing takes long, for very many rollouts, it gets at most one part in so many of the time. */
const SHARE = 20;

export interface SnapshotKeeper {
  /** Something is known that is not written yet. */
  touch(): void;
  /** Writes what is known now, unless nothing ever was, and stops. */
  close(): Promise<void>;
}

export interface SnapshotKeeperOptions {
  readonly folder: Pick<SnapshotFolder, "write">;
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

  function write(): Promise<void> {
    writing = writing.then(async () => {
      const known = lastKnown();
      if (known === null) return;
      const began = monotonic();
      try {
        await folder.write(known);
        told = null;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== told) log(`What is served could not be kept on disk for a start without the store: ${message}`);
        told = message;
      }
      tookMs = monotonic() - began;
    });
    return writing;
  }

  return {
    touch() {
      cancel ??= after(Math.max(SETTLE_MS, SHARE * tookMs), () => {
        cancel = null;
        void write();
      });
    },
    async close() {
      cancel?.();
      await write();
    },
  };
}
