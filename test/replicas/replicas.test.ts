import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";
import { scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";
import { flagsOf, post, readiness, until } from "./support/calls.ts";

// Each starts several processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Far beyond the test: what is seen on another replica was not found by asking. */
const NEVER = "3600000";

let database: TestDatabase;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let one: SluiceProcess;
let two: SluiceProcess;
let asking: SluiceProcess;

const start = (name: string, pollMs: string) =>
  startSluice({
    SLUICE_DATA_DIR: path.join(scratch.path, name),
    SLUICE_STORE_URL: database.url,
    SLUICE_POLL_MS: pollMs,
  });

beforeAll(async () => {
  database = await createDatabase("postgresql");
  scratch = await scratchFolder();
  [one, two, asking] = await Promise.all([start("one", NEVER), start("two", NEVER), start("asking", "200")]);
});
afterAll(async () => {
  await Promise.all([one, two, asking].map((replica) => replica.stop("SIGKILL")));
  await database.drop();
  await scratch.remove();
});

const hold = (replica: SluiceProcess) => post(replica, "/v1/rollouts/autopack/hold", { reason: "testing" });
const release = (replica: SluiceProcess) => post(replica, "/v1/rollouts/autopack/release", { reason: "testing" });

async function revisionOf(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  expect(response.status).toBe(200);
  return ((await response.json()) as { revision: number }).revision; // declared by the contract
}

describe("replicas on one database", () => {
  it("see a kill on another at once, by notice, flags and all", async () => {
    const kill = post(one, "/v1/rollouts/autopack/kill-switches/complete-shutdown/engage", { reason: "testing" });
    const revision = await revisionOf(kill);
    const killed = await flagsOf(one);
    expect(killed.revision, "the writer itself serves what it acknowledged").toBe(revision);
    await until(async () => expect(await flagsOf(two)).toEqual(killed));
    expect((await readiness(two)).checks["replicas"]).toMatch(/^follows \d+ trails, 0 of them behind$/);
  });

  it("see a change on another at once, though slow lists take all the connections there are for lists", async () => {
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE");
    let ended = 0;
    const list = () => fetch(`${two.url}/v1/deliveries`).finally(() => void (ended += 1));
    const lists = Array.from({ length: 8 }, list);
    try {
      const waiting = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
      await until(async () => expect(Number((await runSql(database.url, waiting)).flat())).toBeGreaterThan(4));
      const revision = await revisionOf(hold(one));
      await until(async () => expect((await flagsOf(two)).revision).toBe(revision), 5_000);
      expect(ended, "lists that were answered or given up before").toBe(0);
    } finally {
      await other.end();
      await Promise.all(lists);
    }
    await release(one);
  });

  it("know a rollout and a token made on another", async () => {
    const made = await post(one, "/v1/rollouts", { rollout: "staging", definition: "autopack" });
    expect(made.status).toBe(201);
    await until(async () => expect((await flagsOf(two, "staging")).status).toBe(200));
    const answer = await post(one, "/v1/tokens", { name: "deploy", permissions: ["read"] });
    const { secret } = (await answer.json()) as { secret: string }; // declared by the contract
    const reader = { ...two, token: secret };
    await until(async () => {
      const refused = await hold(reader);
      expect(refused.status, "known, but may only read").toBe(403);
    });
  });

  it("catch up after the connection they listen on was cut", async () => {
    await runSql(
      database.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name LIKE '%(changes)' AND datname = current_database()`,
    );
    const revision = await revisionOf(hold(one));
    await until(async () => expect((await flagsOf(two)).revision).toBe(revision));
    expect((await flagsOf(two)).stale).toBeNull();
  });

  it("find by asking what they were never told", async () => {
    await runSql(database.url, "DROP TRIGGER rollouts_announce ON rollouts");
    const revision = await revisionOf(release(one));
    await until(async () => expect((await flagsOf(asking)).revision).toBe(revision), 5_000);
    // Not told and not asking: proof that the notice was cut, and that it is notices that served above.
    expect((await flagsOf(two)).revision).toBe(revision - 1);
  });
});
