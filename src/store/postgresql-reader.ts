import type { Pool } from "pg";
import type { Sql } from "./sql.ts";
import type { Reader } from "./transaction.ts";

/** Each statement on whichever connection of the pool is free. Closing the pool is left to who made it. */
export function postgresqlReader(pool: () => Promise<Pool>): Reader {
  return {
    rows: async <Row>({ text, values }: Sql) => (await (await pool()).query(text, [...values])).rows as Row[], // named by the caller
    close: async () => {},
  };
}
