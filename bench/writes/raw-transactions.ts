// npx tsx bench/writes/raw-transactions.ts STORE_URL SECONDS
// How many transactions the database itself commits: one row updated, one event inserted, synced, one by one, with the very
// library the service uses and without anything in between. Prints the rate.
import { rmSync } from "node:fs";
import Database from "libsql";
import { Client } from "pg";

interface Raw {
  transaction(): Promise<void> | void;
  close(): Promise<void> | void;
}

const SCHEMA = [
  "CREATE TABLE raw_rollouts (name TEXT PRIMARY KEY, revision INTEGER, state TEXT)",
  "CREATE TABLE raw_events (seq INTEGER PRIMARY KEY, rollout TEXT, at TEXT, data TEXT, hash TEXT)",
  "INSERT INTO raw_rollouts VALUES ('bench', 0, '')",
];
const STATE = "s".repeat(400);
const EVENT = ["2026-01-01T00:00:00.000Z", "d".repeat(600), "h".repeat(64)] as const;

function sqlite(url: string): Raw {
  const file = url.slice("file:".length);
  const connection = new Database(file);
  connection.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  for (const statement of SCHEMA) connection.exec(statement);
  const update = connection.prepare("UPDATE raw_rollouts SET revision = revision + 1, state = ? WHERE name = 'bench'");
  const insert = connection.prepare("INSERT INTO raw_events (rollout, at, data, hash) VALUES ('bench', ?, ?, ?)");
  return {
    transaction() {
      connection.exec("BEGIN IMMEDIATE");
      update.run(STATE);
      insert.run(...EVENT);
      connection.exec("COMMIT");
    },
    close() {
      connection.close();
      for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
    },
  };
}

async function postgresql(url: string): Promise<Raw> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const statement of SCHEMA) await client.query(statement.replace("seq INTEGER", "seq SERIAL"));
  const update = "UPDATE raw_rollouts SET revision = revision + 1, state = $1 WHERE name = 'bench'";
  const insert = "INSERT INTO raw_events (rollout, at, data, hash) VALUES ('bench', $1, $2, $3)";
  return {
    async transaction() {
      await client.query("BEGIN");
      await client.query({ name: "update", text: update, values: [STATE] });
      await client.query({ name: "insert", text: insert, values: [...EVENT] });
      await client.query("COMMIT");
    },
    async close() {
      await client.query("DROP TABLE raw_events, raw_rollouts");
      await client.end();
    },
  };
}

const [url = "", seconds = "1"] = process.argv.slice(2);
const raw = url.startsWith("file:") ? sqlite(url) : await postgresql(url);

async function commits(until: number): Promise<number> {
  let done = 0;
  for (; performance.now() < until; done += 1) {
    const committed = raw.transaction();
    // A turn for nothing would be a tenth of a transaction of SQLite.
    if (committed) await committed;
  }
  return done;
}

await commits(performance.now() + 200);
const began = performance.now();
const done = await commits(began + Number(seconds) * 1000);
console.log(`rate ${done / ((performance.now() - began) / 1000)}`);
await raw.close();
