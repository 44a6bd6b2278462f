import type { Pool } from "pg";

/** A pool of connections that is made when it is first needed. */
export interface LazyPool {
  get(): Promise<Pool>;
  end(): Promise<void>;
}

/** What the server itself keeps to, in milliseconds, told when a connection is made. It leaves the connection usable. */
export const SERVER_LIMITS = { statement_timeout: 10_000, idle_in_transaction_session_timeout: 20_000 };

/** `self`: the name PostgreSQL knows this process by. `max`: how many connections at most. */
export function lazyPool(connectionString: string, self: string, max: number): LazyPool {
  let made: Promise<Pool> | undefined;
  return {
    get: () => (made ??= createPool(connectionString, self, max)),
    async end() {
      const pool = await made;
      made = undefined;
      await pool?.end();
    },
  };
}

async function createPool(connectionString: string, self: string, max: number): Promise<Pool> {
  // Loaded here, so that a process on the other database does without.
  const { Pool } = await import("pg");
  const pool = new Pool({
    connectionString,
    application_name: self,
    max,
    ...SERVER_LIMITS,
    // Without limits a request waits for a server that vanished for as long as TCP does: minutes. The second is for a server that is
    // stopped and keeps none of its own.
    connectionTimeoutMillis: 5_000,
    query_timeout: 12_000,
    keepAlive: true,
    // What is asked while an answer is awaited is sent at once.
    pipeline: true,
  });
  // Node ends a process for an error that nobody listens to. A connection that broke while nobody used it is replaced by the pool.
  pool.on("error", () => {});
  return pool;
}
