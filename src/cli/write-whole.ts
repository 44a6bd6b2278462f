import type { Stats } from "node:fs";
import { mkdtemp, open, readlink, realpath, rename, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { usageError } from "./cli-error.ts";

/**
 * Writes a file that is under its name only once it is whole and on disk: half of it would look like all of it, and whoever
 * reads the earlier one meanwhile keeps it. Who may read it and where a link leads stay as they were. A pipe or a device is
 * written to: a file put into its place would take it from everybody.
 */
export async function writeWhole(file: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const earlier = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ELOOP") throw refused(file, "links lead in a circle");
    return null;
  });
  if (earlier?.isDirectory()) throw refused(file, "it is a folder");
  if (earlier && !earlier.isFile()) return writeFile(file, pieces);
  const target = await whereItLeads(file);
  // Beside the target, because only there the last step is one rename.
  const folder = await mkdtemp(join(dirname(target), `.${basename(target)}-`)).catch((error: unknown) => {
    throw refused(file, error instanceof Error && "code" in error ? String(error.code) : String(error));
  });
  try {
    const partial = join(folder, "partial");
    const handle = await open(partial, "w");
    try {
      if (earlier) await keepAccess(handle, earlier);
      for await (const piece of pieces) await handle.writeFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Through links, also to a file that is not there, as after a restart of the machine in /run. */
async function whereItLeads(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const link = await readlink(file).catch(() => null);
    return link === null ? file : whereItLeads(resolve(dirname(file), link));
  }
}

async function keepAccess(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const kept = await handle.chown(uid, gid).then(
    () => mode,
    // Only root may give files away: for others the file is theirs, as any they write. Another group may not read it instead.
    () =>
      handle.chown(-1, gid).then(
        () => mode,
        () => mode & ~0o070,
      ),
  );
  await handle.chmod(kept & 0o7777);
}

function refused(file: string, why: string): Error {
  return usageError(`cannot write ${JSON.stringify(file)} (${why}); name a file in a folder you may write to`);
}
