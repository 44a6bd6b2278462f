import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, runSql, type TestDatabase } from "../support/database.ts";
import { sampleCommit, sampleDefinition, sampleEvent, sampleState } from "../support/database-samples.ts";

let database: TestDatabase;
let store: Store;
let other: Client;

beforeEach(async () => {
  database = await createDatabase("postgresql");
  store = await openStore({ url: database.url });
  other = new Client({ connectionString: database.url });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await store.close();
  await database.drop();
});

test("neither a command nor what a replica reads of others waits for lists, however many of them wait for the database", async () => {
  const state = sampleState("killed");
  const { digest } = state.definition;
  await store.createRollout(state, sampleDefinition(), [sampleEvent("killed")]);
  await other.query("BEGIN; LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE");
  let ended = 0;
  const end = () => void (ended += 1);
  const lists = Array.from({ length: 30 }, () => store.listDeliveries({ limit: 10 }).then(end, end));
  try {
    const waiting = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await expect.poll(async () => Number((await runSql(database.url, waiting)).flat())).toBeGreaterThan(4);
    expect(await store.findRollout("killed")).toMatchObject({ revision: 1 });
    expect(await store.commit(sampleCommit(state))).toBe("committed");
    expect(await store.findRollouts(["nobody", "killed"])).toMatchObject([{ rollout: "killed", revision: 2 }]);
    expect(await store.findDefinition(digest)).toEqual(sampleDefinition());
    expect(await store.liveSecrets(new Date().toISOString())).toEqual([]);
    expect(await store.findLease("monitor")).toBeUndefined();
    expect(ended, "lists that were answered or given up before").toBe(0);
  } finally {
    await other.query("COMMIT");
    await Promise.all(lists);
  }
});
