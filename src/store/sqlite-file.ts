/**
 * libsql waits inside the event loop, so a long wait for another process would stop every answer of this one; the patience of a
 * commit is in its retries instead.
 */
export const BUSY_TIMEOUT_MS = 200;

export interface SqliteFile {
  /** Absolute path. */
  readonly file: string;
  /** The same as a URL. */
  readonly url: string;
}
