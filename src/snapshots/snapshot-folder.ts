import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { LastKnown } from "./last-known.ts";
import { readSnapshotText, writeSnapshotText } from "./snapshot-text.ts";

/** The newest, and the one before it in case the newest cannot be read. */
const KEPT = 2;
const NAME = /^last-known-(\d{12})\.txt$/;
const UNFINISHED = /^last-known-.*\.part$/;
/** Says of the newest until when it was certain: a quiet month is no reason to call it a month old, nor to write it anew. */
const CONFIRMED = "last-known-confirmed.json";

export interface SnapshotFolder {
  /** The newest that can be read; undefined: there is none. `refused` names each newer file that was not used, and why. */
  read(): { readonly found: LastKnown | undefined; readonly refused: readonly string[] };
  /** Whole or not at all, whenever the process or the machine stops. One at a time. */
  write(lastKnown: LastKnown): Promise<void>;
  /** What was written as certain at `of` was still so at `at`. Not in the middle of a writing. */
  confirm(of: string, at: string): Promise<void>;
}

/** What was last known, in files of a folder. `store` is the address of the store it came from, without secrets. */
export function createSnapshotFolder(folder: string, store: string): SnapshotFolder {
  const storeId = createHash("sha256").update(store).digest("hex").slice(0, 16);

  return {
    read() {
      const refused: string[] = [];
      for (const name of newestFirst(listFolder(folder))) {
        const file = path.join(folder, name);
        try {
          const written = readSnapshotText(readFileSync(file), storeId);
          return { found: { ...written, at: confirmedAt(written.at) }, refused };
        } catch (error) {
          refused.push(`${file} is not used: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return { found: undefined, refused };
    },

    async write(lastKnown) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const before = await readdir(folder);
      const [newest] = newestFirst(before);
      const next = Number(newest === undefined ? 0 : NAME.exec(newest)?.[1]) + 1;
      const file = path.join(folder, `last-known-${String(next).padStart(12, "0")}.txt`);
      const part = `${file}.${randomBytes(6).toString("hex")}.part`;
      await writeDurably(part, writeSnapshotText(lastKnown, storeId));
      await rename(part, file);
      await syncFolder(folder);
      const outdated = [...newestFirst(before).slice(KEPT - 1), ...before.filter((name) => UNFINISHED.test(name))];
      for (const name of outdated) await rm(path.join(folder, name), { force: true });
    },

    async confirm(of, at) {
      const part = path.join(folder, `${CONFIRMED}.part`);
      // Not synced: where it is lost, what was last known is only called older than it is.
      await writeFile(part, JSON.stringify({ of, at }), { mode: 0o600 });
      await rename(part, path.join(folder, CONFIRMED));
    },
  };

  function confirmedAt(written: string): string {
    try {
      // Ours; whatever else stands there names no snapshot of ours, or no later instant, and is not used.
      const { of, at } = JSON.parse(readFileSync(path.join(folder, CONFIRMED), "utf8")) as { of: string; at: string };
      return of === written && Date.parse(at) > Date.parse(of) ? at : written;
    } catch {
      return written; // it never was, or the power failed
    }
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no process has written here yet
  }
}

function newestFirst(names: readonly string[]): readonly string[] {
  return names.filter((name) => NAME.test(name)).toSorted((a, b) => (a < b ? 1 : -1));
}

async function writeDurably(file: string, pieces: Iterable<string>): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    for (const piece of pieces) {
      await handle.write(piece);
      await setImmediate();
    }
    // Before the file gets its name: otherwise a power failure can leave the name with nothing behind it.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The name is in the folder, which is written by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
