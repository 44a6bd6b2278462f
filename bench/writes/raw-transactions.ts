// How many transactions SQLite itself commits: one row updated, one event inserted, synced (WAL, synchronous=FULL), one by one,
// with the very library the service uses, without anything in between. Prints the rate.
import { rmSync } from "node:fs";
import Database from "libsql";

const [file = "", seconds = "1"] = process.argv.slice(2);
const connection = new Database(file);
connection.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
connection.exec("CREATE TABLE rollouts (name TEXT PRIMARY KEY, revision INTEGER, state TEXT)");
connection.exec("CREATE TABLE events (seq INTEGER PRIMARY KEY, rollout TEXT, at TEXT, data TEXT, hash TEXT)");
connection.exec("INSERT INTO rollouts VALUES ('bench', 0, '')");
const update = connection.prepare("UPDATE rollouts SET revision = revision + 1, state = ? WHERE name = 'bench'");
const insert = connection.prepare("INSERT INTO events (rollout, at, data, hash) VALUES ('bench', ?, ?, ?)");
const state = "s".repeat(400);
const data = "d".repeat(600);

function commits(until: number): number {
  let done = 0;
  for (; performance.now() < until; done += 1) {
    connection.exec("BEGIN IMMEDIATE");
    update.run(state);
    insert.run("2026-01-01T00:00:00.000Z", data, "h".repeat(64));
    connection.exec("COMMIT");
  }
  return done;
}

commits(performance.now() + 200);
const began = performance.now();
const done = commits(began + Number(seconds) * 1000);
console.log(`rate ${done / ((performance.now() - began) / 1000)}`);
connection.close();
for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
