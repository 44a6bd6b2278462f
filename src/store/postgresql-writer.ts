import type { Pool, PoolClient, QueryConfig } from "pg";
import { errorCode } from "./error-code.ts";
import { isAnswer } from "./postgresql-answer.ts";
import { raw, sql, type Sql } from "./sql.ts";
import { RolledBack, type OpenTransaction, type Writer } from "./transaction.ts";

// Lost against another transaction: serialization_failure, deadlock_detected.
const BUSY = new Set(["40001", "40P01"]);

// A connection that fell silent is found out soon, so that another can be tried: the type knows no limit for a single query.
const BEGIN: QueryConfig & { readonly query_timeout: number } = { text: "BEGIN", query_timeout: 2_000 };

/** Nothing was sent but BEGIN; `cause` says what became of it. */
class NotBegun extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Each transaction on a connection of the pool. Closing the pool is left to who made it. */
export function postgresqlWriter(pool: () => Promise<Pool>): Writer {
  return {
    async begin() {
      const client = await (await pool()).connect();
      // Node ends a process for an error that nobody listens to, and a connection may break between two statements.
      client.on("error", ignore);
      try {
        // Its answer is awaited: what is sent behind a BEGIN that fails would be stored by itself.
        await client.query(BEGIN);
      } catch (error) {
        // The server may have gone and come back since the connection was last used.
        leave(client, true);
        throw new NotBegun(error);
      }
      return transactionOn(client);
    },
    isBusy: (error) => error instanceof NotBegun || BUSY.has(errorCode(error)),
    // An error is answered before the commit is written down, and undoes it. Last words may come later: a server that is told to stop
    // while it waits for a standby has stored the change.
    leftNothing: (error) => error instanceof RolledBack || isAnswer(error),
    close: async () => {},
  };
}

function transactionOn(client: PoolClient): OpenTransaction {
  let isBroken = false;
  let isOver = false;
  let failure: { readonly first: unknown } | undefined;

  async function ask(text: string, values: readonly unknown[] = []) {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      if (!isAnswer(error)) isBroken = true;
      // Those sent behind it were only told that the transaction is aborted, which says neither what to do nor whether to try again.
      failure ??= { first: error };
      throw failure.first;
    }
  }

  async function statement({ text, values }: Sql) {
    // Behind COMMIT it would be stored by itself, and later within the transaction of somebody else.
    if (isOver) throw new Error("the transaction is over");
    return ask(text, values);
  }

  return {
    rows: async <Row>(asked: Sql) => (await statement(asked)).rows as Row[], // named by the caller
    hold: async <Row>(asked: Sql) => (await statement(sql`${asked} FOR SHARE`)).rows as Row[], // as above
    // Rows that are shared are not waited for in turn, tables are.
    claim: async (table) => void (await statement(raw(`LOCK TABLE ${table} IN EXCLUSIVE MODE`))),
    run: async (asked) => (await statement(asked)).rowCount ?? 0,
    async commit() {
      isOver = true;
      try {
        const { command } = await ask("COMMIT");
        // What PostgreSQL answers, without an error, after a statement that failed.
        if (command !== "COMMIT") throw new RolledBack(`COMMIT was answered ${command}`);
      } finally {
        leave(client, isBroken);
      }
    },
    async rollback() {
      isOver = true;
      try {
        if (!isBroken) await ask("ROLLBACK");
      } catch {
        isBroken = true;
      }
      leave(client, isBroken);
    },
  };
}

function leave(client: PoolClient, isBroken: boolean): void {
  client.removeListener("error", ignore);
  client.release(isBroken);
}

function ignore(): void {}
