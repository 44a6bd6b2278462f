import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_MS = 15_000;
const PAUSE_MS = 25;

/**
 * Repeats an action on a SQLite file for as long as another process has it locked, at most 15 seconds. Not all locks
 * are covered by SQLite's own waiting: switching to write-ahead mode answers SQLITE_BUSY at once.
 */
export async function persistently<T>(action: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return await action();
    } catch (error) {
      if (waited >= PATIENCE_MS || !isBusy(error)) throw error;
      await delay(PAUSE_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && /SQLITE_BUSY|database is locked|SocketTimeout/.test(`${error.name} ${error.message}`)
  );
}
