import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expireReceipts } from "../../src/service/expire-receipts.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";
import { sampleDefinition, sampleEvent, sampleReceipt, sampleState } from "../support/database-samples.ts";

const NOW = new Date("2026-03-10T12:00:00.000Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

describe.each(DATABASE_PROVIDERS)("idempotency receipts on %s", (provider) => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    await store.createRollout(sampleState("r"), sampleDefinition(), [sampleEvent("r")]);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  async function answered(key: string, createdAt: string): Promise<void> {
    const events = [sampleEvent("r", { type: "rollout.promotion_refused" })];
    const receipt = sampleReceipt({ key, createdAt });
    await store.commit({ rollout: "r", expectedRevision: 1, events, receipt });
  }

  it("are kept for 24 hours and more, then deleted oldest first and so many at a time", async () => {
    await answered("today", hoursAgo(23.9));
    await answered("yesterday", hoursAgo(47));
    for (const hours of [49, 50, 51]) await answered(`${hours} hours`, hoursAgo(hours));
    expect(await store.expireReceipts(hoursAgo(48), 2)).toBe(2);
    expect(await store.findReceipt("ada", "49 hours")).toBeDefined();
    expect(await store.findReceipt("ada", "51 hours")).toBeUndefined();
    expect(await expireReceipts(store, NOW)).toBe(1);
    expect(await expireReceipts(store, NOW)).toBe(0);
    expect(await store.findReceipt("ada", "today")).toBeDefined();
    expect(await store.findReceipt("ada", "yesterday")).toBeDefined();
  });
});
