import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SERVICE_CHAIN } from "../../src/rollout/audit-event.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import {
  sampleCommit,
  sampleDefinition,
  sampleEvent,
  sampleReceipt,
  sampleState,
} from "../support/database-samples.ts";

const writer = fileURLToPath(new URL("../support/database-writer.ts", import.meta.url));

describe.each(DATABASE_PROVIDERS)("the store under concurrency on %s", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  async function created(name: string) {
    const state = sampleState(name);
    await store.createRollout(state, sampleDefinition(), [sampleEvent(name)]);
    return state;
  }

  async function numbers(rollout: string): Promise<number[]> {
    const { items } = await store.listAudit({ rollout, limit: 1000 });
    return items.map(({ seq }) => seq).toReversed();
  }

  const dense = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it("lets exactly one of fifty simultaneous commits to the same revision through", async () => {
    const state = await created("race");
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store.commit(sampleCommit(state, { receipt: sampleReceipt({ key: `race-${index}` }) })),
      ),
    );
    expect(outcomes.toSorted()).toEqual(["committed", ...Array.from({ length: 49 }, () => "stale")]);
    expect((await store.findRollout("race"))?.revision).toBe(2);
    expect(await numbers("race")).toEqual([1, 2]);
  });

  it("stores nothing that was decided before a freeze, once the freeze is declared", async () => {
    const states = await Promise.all(["cleared", "late"].map(created));
    const decided = { clearance: { exposure: 1, approvals: [], freeze: { version: 0, mark: null } } };
    const move = (index: number) => store.commit(sampleCommit(states[index] ?? sampleState("nobody"), decided));
    const mark = { at: "2026-01-01T00:00:00.000Z", actor: "ada", reason: "an incident" };
    const event = { ...sampleEvent(SERVICE_CHAIN, { type: "freeze.declared" }), revision: 0 };
    expect(await move(0), "there was no freeze yet").toBe("committed");
    expect(await store.changeFreeze({ version: 1, mark }, event)).toBe(true);
    expect(await move(1)).toBe("stale");
  });

  it("creates a rollout once when ten callers create it at the same time", async () => {
    const create = () => store.createRollout(sampleState("once"), sampleDefinition(), [sampleEvent("once")]);
    const created = await Promise.all(Array.from({ length: 10 }, create));
    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await numbers("once")).toEqual([1]);
  });

  it("acts once on one idempotency key sent twenty times at once", async () => {
    await created("key");
    const events = [sampleEvent("key", { type: "rollout.promotion_refused" })];
    const commit = { rollout: "key", expectedRevision: 1, events, receipt: sampleReceipt({ key: "same" }) };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.commit(commit)));
    expect(outcomes.toSorted()).toEqual(["committed", ...Array.from({ length: 19 }, () => "receipt-exists")]);
    expect(await numbers("key")).toEqual([1, 2]);
  });

  it("numbers the events of a rollout without gaps while readers see only whole commits", async () => {
    await created("dense");
    const pair = [
      sampleEvent("dense", { type: "evidence.recorded" }),
      sampleEvent("dense", { type: "exposure.reported" }),
    ];
    const writes = Array.from({ length: 60 }, () =>
      store.commit({ rollout: "dense", expectedRevision: 1, events: pair }),
    );
    for (let reads = 0; reads < 20; reads += 1) {
      const seen = await numbers("dense");
      expect(seen).toEqual(dense(seen.length));
      expect(seen.length % 2, "one creation and whole pairs").toBe(1);
    }
    expect(new Set(await Promise.all(writes))).toEqual(new Set(["committed"]));
    expect(await numbers("dense")).toEqual(dense(121));
  });

  it("numbers them without gaps when several processes write at once", async () => {
    await created("processes");
    const args = JSON.stringify({ url: database.url, rollout: "processes", commits: 40 });
    const run = () => promisify(execFile)(process.execPath, ["--import", "tsx", writer, args]);
    const results = await Promise.all([run(), run(), run()]);
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(["40", "40", "40"]);
    expect(await numbers("processes")).toEqual(dense(121));
  });
});
