import type { PrismaClient } from "../generated/postgresql/client.ts";
import type { Statement } from "./reader.ts";

export type Rows = readonly Readonly<Record<string, unknown>>[];

export interface LaneLimits {
  /** How long a connection may take to be had, milliseconds. */
  readonly connectMs: number;
  /** How much longer than its limit a query may take to be stopped, milliseconds. */
  readonly graceMs: number;
}

/** After so many queries a lane ends: one transaction must not hold back the observed database's vacuum for long. */
const MOST_QUERIES = 50;

interface Job {
  readonly statement: Statement;
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/** Wakes the transaction with its next query, or with null to let it end. */
type Wake = (job: Job | null) => void;

/**
 * Runs queries in read-only transactions with a time limit, several to a transaction while they follow each other at once: BEGIN,
 * the settings and COMMIT around every single one would cost more than most of the queries.
 *
 * A lane is one open transaction. A query that finds no idle lane opens one; inside, the session can only read and every query has
 * the lane's time limit; after a success it is idle until the event loop has turned once, then it ends; a failure ends it at once,
 * because PostgreSQL has aborted the transaction.
 */
export function createPostgresLanes(prisma: PrismaClient, { connectMs, graceMs }: LaneLimits) {
  const idle = new Map<number, Wake[]>();

  function rest(timeoutMs: number, wake: Wake): void {
    const lanes = idle.get(timeoutMs) ?? [];
    idle.set(timeoutMs, lanes);
    lanes.push(wake);
    setImmediate(() => {
      const at = lanes.indexOf(wake);
      if (at < 0) return; // another query took it
      lanes.splice(at, 1);
      wake(null);
    });
  }

  function open(first: Job, timeoutMs: number): void {
    let current: Job | null = first;
    const transaction = prisma.$transaction(
      async (tx) => {
        // Of the transaction and not of the connection: it holds behind a pooler too, and no query can switch it off again.
        await tx.$queryRawUnsafe(
          "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true)",
          String(timeoutMs),
        );
        for (let asked = 1; current !== null; asked++) {
          const { statement, resolve } = current;
          resolve(await tx.$queryRawUnsafe<Record<string, unknown>[]>(statement.sql, ...statement.values));
          current = null;
          if (asked < MOST_QUERIES) current = await new Promise<Job | null>((wake) => rest(timeoutMs, wake));
        }
      },
      { maxWait: connectMs + graceMs, timeout: MOST_QUERIES * (timeoutMs + 2 * graceMs) },
    );
    // Also when the transaction could not begin, or broke between two queries after the next had been handed to it. Once it has
    // answered everybody, a failing COMMIT of a transaction that only read concerns nobody.
    transaction.catch((error: unknown) => current?.reject(error));
  }

  return (statement: Statement, timeoutMs: number): Promise<Rows> =>
    new Promise((resolve, reject) => {
      const job: Job = { statement, resolve, reject };
      const lane = idle.get(timeoutMs)?.pop();
      if (lane) lane(job);
      else open(job, timeoutMs);
    });
}
