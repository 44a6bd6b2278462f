import { StoreError } from "./store-error.ts";
import { connectSqlite } from "./sqlite-adapter.ts";
import { parseStoreUrl } from "./store-url.ts";

/**
 * Makes this process the only service on a SQLite file: a second one would serve its readers from a memory of its own, which
 * nothing brings up to date. The claim is SQLite's own lock on a file beside the store, so it ends with the process, however
 * that ends. PostgreSQL takes any number of processes, and nothing is claimed. StoreError "in-use" when another has it.
 */
export async function claimFile(url: string): Promise<{ close(): Promise<void> }> {
  const location = parseStoreUrl(url);
  if (location.provider === "postgresql") return { close: async () => {} };
  const claim = await connectSqlite({ file: `${location.file}.owner`, url: `${location.url}.owner` });
  try {
    // In this mode the lock of the transaction is kept after it, until the connection is closed.
    await claim.executeScript("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;");
  } catch (cause) {
    await claim.dispose();
    throw new StoreError(
      "in-use",
      `The store ${location.description} is in use by another process of Sluice. A SQLite file takes one: stop the other, or give ` +
        `both a PostgreSQL database with SLUICE_STORE_URL=postgresql://…`,
      { cause },
    );
  }
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
