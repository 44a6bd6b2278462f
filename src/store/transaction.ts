import { setTimeout as delay } from "node:timers/promises";
import type { Database, DatabaseTransaction } from "./database.ts";
import { StoreError } from "./store-error.ts";

const ATTEMPTS = 10;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 1_000;

// P1008: the database was locked; P2034: lost against another transaction; P2028: no turn in time. All left nothing behind.
const TRANSIENT = new Set(["P1008", "P2028", "P2034"]);

/** Thrown inside `work` to roll everything back and have the transaction answer with `value`. */
export class Abandon<T> extends Error {
  readonly value: T;

  constructor(value: T) {
    super("transaction abandoned");
    this.value = value;
  }
}

/**
 * Runs `work` in one transaction, again when the database was merely busy. Rejects with StoreError "unavailable" when
 * nothing was written, "commit-unknown" when COMMIT itself failed. `random` (0..1) spreads the retries.
 */
export async function inTransaction<T>(
  database: Database,
  random: () => number,
  work: (tx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let committing = false;
    try {
      return await database.$transaction(async (tx) => {
        const result = await work(tx);
        committing = true;
        return result;
      });
    } catch (error) {
      if (error instanceof Abandon) return error.value as T; // only ever thrown by `work`, with its own result type
      // A TypeError is a mistake in this program, which no retry and no operator can mend.
      if (error instanceof StoreError || error instanceof TypeError) throw error;
      if (committing && !hadNoRoom(error)) throw commitUnknown(error);
      if (attempt >= ATTEMPTS || !isTransient(error)) throw unavailable(error);
    }
    await delay(random() * Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS));
  }
}

/** Any other question to the database: its failure becomes StoreError "unavailable". */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw error instanceof StoreError ? error : unavailable(error);
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && "code" in error && TRANSIENT.has(String(error.code));
}

/**
 * Whether SQLite had no room on the disk for a COMMIT: the frame that would have made it count was not written. Taken for a doubt, a
 * full disk would end the process, and its flags with it.
 */
function hadNoRoom(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("SQLITE_FULL");
}

function unavailable(cause: unknown): StoreError {
  return new StoreError(
    "unavailable",
    `The store could not answer (${describe(cause)}); nothing was written. Check that the database runs and has space, then try again.`,
    { cause },
  );
}

function commitUnknown(cause: unknown): StoreError {
  return new StoreError(
    "commit-unknown",
    `The database failed while committing (${describe(cause)}): the change may or may not be stored. Read the rollout again before repeating it.`,
    { cause },
  );
}

/** The last line of Prisma's messages says what happened; those before quote the calling code. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message.trim().split("\n").at(-1) ?? cause.name;
}
