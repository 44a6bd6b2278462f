import { constants } from "node:fs";
import { open, opendir, realpath, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { escapeRegExp } from "./redact.ts";

/** A file that is there and must not, or cannot, be read; the message says why in a few words. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
}

const FILE_LIMIT_BYTES = 4 * 1024 * 1024;
/** Of one folder, and of all the paths one pattern may stand for. */
const ENTRIES = 20_000;

/** Files of one folder, read by patterns in which `*` stands for any text without a slash. Nothing outside it is read. */
export interface WorkspaceFolder {
  /** The first path, in order of names, that the pattern stands for and that exists; null: none. */
  find(pattern: string): Promise<string | null>;
  /** The stems (names without their ending) of all files the pattern, relative to `folder`, stands for. */
  stems(folder: string, pattern: string): Promise<ReadonlySet<string>>;
  /** Whole text of a file `find` gave. */
  read(file: string): Promise<string>;
}

/** `signal` stops whatever is still being looked for. Rejects when the folder itself is not there. */
export async function openWorkspace(folder: string, signal: AbortSignal): Promise<WorkspaceFolder> {
  const root = await realpath(folder);
  // The same folders are looked through for every run of an assessment.
  const listed = new Map<string, Promise<readonly string[]>>();

  function list(directory: string): Promise<readonly string[]> {
    const listing = listed.get(directory) ?? namesIn(directory, signal);
    listed.set(directory, listing);
    return listing;
  }

  /** The path without its links, null when it does not exist. Throws when it leads out of the workspace. */
  async function resolveInside(file: string): Promise<string | null> {
    signal.throwIfAborted();
    const real = await unlessMissing(realpath(file));
    if (real !== null && real !== root && !real.startsWith(root + path.sep)) {
      throw new WorkspaceError("leads out of the workspace");
    }
    return real;
  }

  async function expand(from: string, pattern: string): Promise<string[]> {
    let found = [from];
    for (const segment of pattern.split("/").filter((part) => part !== "" && part !== ".")) {
      // Backwards never: the folder a pattern starts from is also where it must stay.
      if (segment === "..") throw new WorkspaceError("leads out of the workspace");
      if (segment.includes("*")) found = await expandSegment(found, segment);
      else found = found.map((directory) => path.join(directory, segment));
    }
    return found;
  }

  async function expandSegment(directories: readonly string[], segment: string): Promise<string[]> {
    const name = new RegExp(`^${segment.split("*").map(escapeRegExp).join("[^]*")}$`, "u");
    const found: string[] = [];
    for (const directory of directories) {
      const real = await resolveInside(directory);
      if (real === null) continue;
      for (const entry of await list(real)) if (name.test(entry)) found.push(path.join(directory, entry));
      if (found.length > ENTRIES) throw new WorkspaceError(`more than ${ENTRIES} paths match`);
    }
    return found;
  }

  return {
    async find(pattern) {
      for (const file of await expand(root, pattern)) if ((await resolveInside(file)) !== null) return file;
      return null;
    },
    async stems(from, pattern) {
      return new Set((await expand(from, pattern)).map((file) => path.parse(file).name));
    },
    async read(file) {
      const real = await resolveInside(file);
      if (real === null) throw new WorkspaceError("vanished while it was looked at");
      return readText(real);
    },
  };
}

async function namesIn(directory: string, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  const entries = await unlessMissing(opendir(directory, { bufferSize: 256 }));
  if (entries === null) return names;
  // Leaving the loop, by an error too, closes the folder.
  for await (const { name } of entries) {
    signal.throwIfAborted();
    if (names.push(name) > ENTRIES) throw new WorkspaceError(`a folder on its path has more than ${ENTRIES} entries`);
  }
  return names.sort();
}

async function readText(file: string): Promise<string> {
  // Without blocking: the opening of a named pipe would wait for ever for a writer, in a thread that cannot be stopped.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const about = await handle.stat();
    if (!about.isFile()) throw new WorkspaceError("is no file");
    if (about.size > FILE_LIMIT_BYTES)
      throw new WorkspaceError(`has ${about.size} bytes, at most ${FILE_LIMIT_BYTES} are read`);
    return await readAtMost(handle, about.size);
  } finally {
    await handle.close();
  }
}

/** What is appended while it is read belongs to the next look. */
async function readAtMost(handle: FileHandle, size: number): Promise<string> {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.toString("utf8", 0, filled);
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return null;
    throw error;
  }
}

/** The system's word for a failed call, e.g. EACCES. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
