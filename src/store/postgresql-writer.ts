import type { Pool, PoolClient } from "pg";
import { sql, type Sql } from "./sql.ts";
import type { OpenTransaction, Writer } from "./transaction.ts";

// Lost against another transaction: serialization_failure, deadlock_detected.
const BUSY = new Set(["40001", "40P01"]);

/** Each transaction on a connection of the pool. Closing the pool is left to who made it. */
export function postgresqlWriter(pool: () => Promise<Pool>): Writer {
  return {
    async begin() {
      const client = await (await pool()).connect();
      // Node ends a process for an error that nobody listens to, and a connection may break between two statements.
      client.on("error", ignore);
      const tx = transactionOn(client);
      try {
        await tx.run(sql`BEGIN`);
      } catch (error) {
        await tx.rollback();
        throw error;
      }
      return tx;
    },
    isBusy: (error) => BUSY.has(codeOf(error)),
    leftNothing: () => false,
    close: async () => {},
  };
}

function transactionOn(client: PoolClient): OpenTransaction {
  let isBroken = false;

  async function ask(text: string, values: readonly unknown[] = []) {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      // Whatever is not an answer of the server is a connection that gives none: the next statement would wait in vain.
      if (!isAnswer(error)) isBroken = true;
      throw error;
    }
  }

  function leave(): void {
    client.removeListener("error", ignore);
    client.release(isBroken);
  }

  return {
    rows: async <Row>({ text, values }: Sql) => (await ask(text, values)).rows as Row[], // named by the caller
    run: async ({ text, values }) => (await ask(text, values)).rowCount ?? 0,
    async commit() {
      try {
        const { command } = await ask("COMMIT");
        // What PostgreSQL answers, without an error, after a statement that failed.
        if (command !== "COMMIT") throw new Error(`COMMIT was answered ${command}`);
      } catch (error) {
        isBroken = true;
        throw error;
      } finally {
        leave();
      }
    },
    async rollback() {
      try {
        if (!isBroken) await ask("ROLLBACK");
      } catch {
        isBroken = true;
      }
      leave();
    },
  };
}

function ignore(): void {}

function isAnswer(error: unknown): boolean {
  return error instanceof Error && "severity" in error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
