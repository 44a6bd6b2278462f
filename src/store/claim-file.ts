import { closeSync, existsSync, openSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { isAway } from "./away.ts";
import { connectSqlite } from "./sqlite-adapter.ts";
import { makeFolder, type SqliteFile } from "./sqlite-file.ts";
import { StoreError } from "./store-error.ts";
import { parseStoreUrl } from "./store-url.ts";

/**
 * Makes this process the only service on a SQLite file: a second one would serve its readers from a memory of its own, which
 * nothing brings up to date. The claim is SQLite's own lock on a file beside the store, so it ends with the process, however
 * that ends. PostgreSQL takes any number of processes, and nothing is claimed. StoreError "in-use" when another has it,
 * "unusable" when nothing can be written there.
 */
export async function claimFile(url: string): Promise<{ close(): Promise<void> }> {
  const location = parseStoreUrl(url);
  if (location.provider === "postgresql") return { close: async () => {} };
  let opened: SqlDriverAdapter | undefined;
  try {
    opened = await connectSqlite(ownerOf(location));
    // In this mode the lock of the transaction is kept after it, until the connection is closed.
    await opened.executeScript("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;");
  } catch (cause) {
    await opened?.dispose();
    throw isAway(cause) ? inUse(location.description, cause) : unusable(location.description, cause);
  }
  const claim = opened;
  return {
    async close() {
      // A closed connection of libsql keeps its lock until the garbage collector finds it; given up so, the lock goes with the
      // next access. Without, a process that stops and starts a service again would find the store in use by itself.
      try {
        await claim.executeScript("PRAGMA locking_mode = NORMAL; BEGIN EXCLUSIVE; COMMIT;");
      } finally {
        await claim.dispose();
      }
    },
  };
}

/** Beside the file itself, so that two who come by different links meet there. */
function ownerOf(location: SqliteFile): SqliteFile {
  makeFolder(location);
  // A link may lead to a file that is yet to be made.
  if (!existsSync(location.file)) closeSync(openSync(location.file, "a"));
  const file = `${realpathSync(location.file)}.owner`;
  return { file, url: pathToFileURL(file).href };
}

function inUse(store: string, cause: unknown): StoreError {
  return new StoreError(
    "in-use",
    `The store ${store} is in use by another process of Sluice. A SQLite file takes one: stop the other, or give ` +
      `both a PostgreSQL database with SLUICE_STORE_URL=postgresql://…`,
    { cause },
  );
}

function unusable(store: string, cause: unknown): StoreError {
  return new StoreError(
    "unusable",
    `The store ${store} cannot be opened (${cause instanceof Error ? cause.message : String(cause)}). It needs a folder that this ` +
      `user may write to, on a disk with room. Mend that, or set SLUICE_STORE_URL to another place.`,
    { cause },
  );
}
