import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "./sql.ts";
import { StoreError } from "./store-error.ts";

const ATTEMPTS = 10;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 1_000;

/**
 * What is written together. Statements run one after the other, in the order they were given, and need not wait for each other's
 * answers: on PostgreSQL each wait is a way there and back.
 */
export interface Transaction {
  /** The rows a statement answers with, by the names the database has for their columns. */
  rows<Row extends object>(statement: Sql): Promise<readonly Row[]>;
  /**
   * The same of a SELECT from one table, and nobody else changes those rows before the transaction ends. Several may hold them
   * together, and one after the other for ever: who wants to change such rows claims their table first.
   */
  hold<Row extends object>(statement: Sql): Promise<readonly Row[]>;
  /** Waits for whoever holds rows of a table; nobody takes hold of any before the transaction ends. First come, first served. */
  claim(table: string): Promise<void>;
  /** How many rows a statement changed. */
  run(statement: Sql): Promise<number>;
}

/** Ends once, by either. */
export interface OpenTransaction extends Transaction {
  commit(): Promise<void>;
  /** Nothing of it is stored, come what may. Rejects where something of others that was seen in it did not come about. */
  rollback(): Promise<void>;
}

/** A database as a command reads it: outside of transactions, each statement by itself. Connects with the first. */
export interface Reader extends Pick<Transaction, "rows"> {
  close(): Promise<void>;
}

/** A database as it is written to. Connects with the first transaction. */
export interface Writer {
  begin(): Promise<OpenTransaction>;
  /** Whether others were merely in the way, so that another attempt may do. */
  isBusy(error: unknown): boolean;
  /** Whether a commit that failed with this left nothing behind for sure. */
  leftNothing(error: unknown): boolean;
  close(): Promise<void>;
}

/**
 * Runs `work` in one transaction, again when the database was merely busy. Rejects with StoreError "unavailable" when
 * nothing was written, "commit-unknown" when COMMIT itself failed, "file-lost" as told by the writer.
 */
export type Write = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** What is certain to be gone; `cause` says why. */
export class RolledBack extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Thrown inside `work` to roll everything back and have the transaction answer with `value`. */
export class Abandon<T> extends Error {
  readonly value: T;

  constructor(value: T) {
    super("transaction abandoned");
    this.value = value;
  }
}

/** `random` (0..1) spreads the retries. */
export function createWrite(writer: Writer, random: () => number): Write {
  return async <T>(work: (tx: Transaction) => Promise<T>) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await writeOnce(writer, work);
      } catch (error) {
        if (error instanceof Abandon) return error.value as T; // only ever thrown by `work`, with its own result type
        // A TypeError is a mistake in this program, which no retry and no operator can mend.
        if (error instanceof StoreError || error instanceof TypeError) throw error;
        if (attempt >= ATTEMPTS || !writer.isBusy(error)) throw unavailable(error);
      }
      await delay(random() * Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS));
    }
  };
}

async function writeOnce<T>(writer: Writer, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx = await writer.begin();
  let result: T;
  try {
    result = await work(tx);
  } catch (error) {
    await tx.rollback().catch((problem: unknown) => {
      // Who failed by itself needs no other reason; who answers with what it saw must not, where it was not so.
      if (error instanceof Abandon) throw problem;
    });
    throw error;
  }
  try {
    await tx.commit();
  } catch (error) {
    throw error instanceof StoreError || writer.leftNothing(error) ? error : commitUnknown(error);
  }
  return result;
}

/** Any other question to the database: its failure becomes StoreError "unavailable". */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw error instanceof StoreError ? error : unavailable(error);
  }
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

/**
 * The last line of Prisma's messages says what happened; those before quote the calling code. Of a host with several addresses
 * Node tells each failure, and nothing of its own.
 */
function describe(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "") return cause.errors.map(describe).join("; ");
  if (!(cause instanceof Error)) return String(cause);
  return cause.message.trim().split("\n").at(-1) || cause.name;
}
