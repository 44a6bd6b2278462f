import { mkdirSync } from "node:fs";
import path from "node:path";

/**
 * libsql waits inside the event loop, so a long wait for another process would stop every answer of this one; the patience of a
 * commit is in its retries instead.
 */
export const BUSY_TIMEOUT_MS = 200;

/** The trail and everything judged by it are nobody else's to read. */
export function makeFolder({ file }: Pick<SqliteFile, "file">): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
}

export interface SqliteFile {
  /** Absolute path. */
  readonly file: string;
  /** The same as a URL. */
  readonly url: string;
}
