// npx tsx bench/writes/raw-transactions.ts STORE_URL SECONDS CONNECTIONS
// How many transactions the database itself commits: one row updated, one event inserted, synced, with the very library the service
// uses and without anything in between; one after the other on each connection. SQLite has one writer. Prints the rate.
import { rmSync } from "node:fs";
import Database from "libsql";
import { Client } from "pg";

interface Raw {
  /** One of each connection. */
  readonly transactions: readonly (() => Promise<void> | void)[];
  close(): Promise<void> | void;
}

const SCHEMA = [
  "DROP TABLE IF EXISTS raw_events",
  "DROP TABLE IF EXISTS raw_rollouts",
  "CREATE TABLE raw_rollouts (name TEXT PRIMARY KEY, revision INTEGER, state TEXT)",
  "CREATE TABLE raw_events (seq INTEGER PRIMARY KEY, rollout TEXT, at TEXT, data TEXT, hash TEXT)",
];
const STATE = "s".repeat(400);
const EVENT = ["2026-01-01T00:00:00.000Z", "d".repeat(600), "h".repeat(64)] as const;

function sqlite(url: string): Raw {
  const file = url.slice("file:".length);
  const connection = new Database(file);
  connection.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  for (const statement of SCHEMA) connection.exec(statement);
  connection.exec("INSERT INTO raw_rollouts VALUES ('bench', 0, '')");
  const update = connection.prepare("UPDATE raw_rollouts SET revision = revision + 1, state = ? WHERE name = 'bench'");
  const insert = connection.prepare("INSERT INTO raw_events (rollout, at, data, hash) VALUES ('bench', ?, ?, ?)");
  return {
    transactions: [
      () => {
        connection.exec("BEGIN IMMEDIATE");
        update.run(STATE);
        insert.run(...EVENT);
        connection.exec("COMMIT");
      },
    ],
    close() {
      connection.close();
      for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
    },
  };
}

async function postgresql(url: string, connections: number): Promise<Raw> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: url, pipeline: true }));
  await Promise.all(clients.map((client) => client.connect()));
  const [first] = clients;
  for (const statement of SCHEMA) await first?.query(statement.replace("seq INTEGER", "seq SERIAL"));
  const update = "UPDATE raw_rollouts SET revision = revision + 1, state = $1 WHERE name = $2";
  const insert = "INSERT INTO raw_events (rollout, at, data, hash) VALUES ($1, $2, $3, $4)";
  const transactions = clients.map((client, index) => {
    const name = `bench-${index}`;
    return async () => {
      await client.query("BEGIN");
      await Promise.all([client.query(update, [STATE, name]), client.query(insert, [name, ...EVENT])]);
      await client.query("COMMIT");
    };
  });
  await first?.query(
    `INSERT INTO raw_rollouts SELECT 'bench-' || i, 0, '' FROM generate_series(0, ${connections - 1}) AS i`,
  );
  return {
    transactions,
    async close() {
      await first?.query("DROP TABLE raw_events, raw_rollouts");
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

const [url = "", seconds = "1", connections = "1"] = process.argv.slice(2);
const raw = url.startsWith("file:") ? sqlite(url) : await postgresql(url, Number(connections));

async function commits(until: number): Promise<number> {
  let done = 0;
  await Promise.all(
    raw.transactions.map(async (transaction) => {
      for (; performance.now() < until; done += 1) {
        const committed = transaction();
        // A turn for nothing would be a tenth of a transaction of SQLite.
        if (committed) await committed;
      }
    }),
  );
  return done;
}

await commits(performance.now() + 200);
const began = performance.now();
const done = await commits(began + Number(seconds) * 1000);
console.log(`rate ${done / ((performance.now() - began) / 1000)}`);
await raw.close();
