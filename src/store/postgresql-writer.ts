import type { Pool, PoolClient, QueryConfig } from "pg";
import { errorCode } from "./error-code.ts";
import { isAnswer } from "./postgresql-answer.ts";
import type { Sql } from "./sql.ts";
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
    leftNothing: (error) => error instanceof RolledBack,
    close: async () => {},
  };
}

function transactionOn(client: PoolClient): OpenTransaction {
  let isBroken = false;

  async function ask(text: string, values: readonly unknown[] = []) {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      if (!isAnswer(error)) isBroken = true;
      throw error;
    }
  }

  return {
    rows: async <Row>({ text, values }: Sql) => (await ask(text, values)).rows as Row[], // named by the caller
    hold: async <Row>({ text, values }: Sql) => (await ask(`${text} FOR SHARE`, values)).rows as Row[],
    run: async ({ text, values }) => (await ask(text, values)).rowCount ?? 0,
    async commit() {
      try {
        const { command } = await ask("COMMIT");
        // What PostgreSQL answers, without an error, after a statement that failed.
        if (command !== "COMMIT") throw new RolledBack(`COMMIT was answered ${command}`);
      } finally {
        leave(client, isBroken);
      }
    },
    async rollback() {
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
