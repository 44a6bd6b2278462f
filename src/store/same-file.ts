import { statSync } from "node:fs";
import { StoreError } from "./store-error.ts";
import type { SqliteFile } from "./sqlite-file.ts";

/**
 * Tells whether a path still leads to the file it led to first; throws StoreError "file-lost" where not. SQLite writes on into a file
 * that was removed or replaced under it, and every COMMIT succeeds: what is acknowledged then is gone at the next start.
 */
export function sameFile({ file }: Pick<SqliteFile, "file">): () => void {
  let first: string | undefined;
  return () => {
    const found = identity(file);
    // Before it is opened for the first time it need not be there.
    first ??= found;
    if (found !== first) throw lost(file, found === undefined ? "no file" : "another file than it has open");
  };
}

/** Device and inode; the inode is not given to another file while somebody has this one open. */
function identity(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

function lost(file: string, found: string): StoreError {
  return new StoreError(
    "file-lost",
    `This process found ${found} at ${file}: it was removed or replaced while the service ran. What was changed last may not be ` +
      `stored, and nothing more is written. Put the right file there and start again.`,
  );
}
