import type { Pool, QueryConfig } from "pg";
import { isAnswer } from "./postgresql-answer.ts";
import type { Sql } from "./sql.ts";
import type { Reader } from "./transaction.ts";

/** How long a connection may be silent over a few rows found by their key. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Each statement on whichever connection of the pool is free, and once more where that one was dead: a kill reads the rollout first,
 * and would be refused because the server went and came back since. Closing the pool is left to who made it.
 */
export function postgresqlReader(pool: () => Promise<Pool>): Reader {
  return {
    async rows<Row>({ text, values }: Sql) {
      const connections = await pool();
      // The type knows no limit for a single query.
      const query: QueryConfig & { readonly query_timeout: number } = {
        text,
        values: [...values],
        query_timeout: ANSWER_WITHIN_MS,
      };
      const found = await connections.query(query).catch((error: unknown) => {
        if (isAnswer(error)) throw error;
        return connections.query(query);
      });
      return found.rows as Row[]; // named by the caller
    },
    close: async () => {},
  };
}
