import { mkdtemp, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { usageError } from "./cli-error.ts";

/**
 * Writes a file that is under its name only once it is whole and on disk: half of it would look like all of it, and whoever
 * reads the earlier one meanwhile keeps it. Beside the target, because only there the last step is one rename.
 */
export async function writeWhole(file: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const folder = await mkdtemp(join(dirname(file), `.${basename(file)}-`)).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw usageError(`cannot write ${JSON.stringify(file)} (${code}); name a file in a folder you may write to`);
  });
  try {
    const partial = join(folder, "partial");
    const handle = await open(partial, "w");
    try {
      for await (const piece of pieces) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
