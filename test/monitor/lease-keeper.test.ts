import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLeaseKeeper, type LeaseKeeper } from "../../src/service/monitor/lease-keeper.ts";
import { LEASE_MS, RENEW_MS } from "../../src/service/monitor/monitor.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createDatabase, DATABASE_PROVIDERS, type TestDatabase } from "../support/database.ts";

describe.each(DATABASE_PROVIDERS)("replicas and their lease (%s)", (provider) => {
  let database: TestDatabase;
  let store: Store;
  let now: number;
  beforeEach(async () => {
    database = await createDatabase(provider);
    store = await openStore({ url: database.url });
    now = 1_000;
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Each replica's clock began at another time. */
  const replica = (holder: string, ahead = 0): LeaseKeeper =>
    createLeaseKeeper({ store, name: "duty", holder, leaseMs: LEASE_MS, monotonic: () => now + ahead });
  const acting = (...keepers: LeaseKeeper[]) => keepers.map((keeper) => keeper.current()?.holder ?? "-");
  const turns = async (...keepers: LeaseKeeper[]) => {
    for (const keeper of keepers) await keeper.turn();
    now += RENEW_MS;
  };

  it("are one at a time, and the same one as long as it renews, whatever their clocks say", async () => {
    const [a, b, c] = [replica("a"), replica("b", 86_400_000), replica("c", -500)];
    for (let times = 0; times < 8; times++) {
      await turns(a, b, c);
      expect(acting(a, b, c)).toEqual(["a", "-", "-"]);
    }
  });

  it("have exactly one that wins when all try at once", async () => {
    const keepers = Array.from({ length: 8 }, (_, index) => replica(`r${index}`));
    await Promise.all(keepers.map((keeper) => keeper.turn()));
    expect(acting(...keepers).filter((holder) => holder !== "-")).toHaveLength(1);
  });

  it("take over within two lease times when the holder is gone, and not before its time is over", async () => {
    const [a, b] = [replica("a"), replica("b")];
    await turns(a, b);
    await turns(a, b);
    const renewed = now - RENEW_MS;
    while (acting(b)[0] === "-") {
      await b.turn();
      expect(acting(a, b)).not.toEqual(["a", "b"]);
      now += 1_000;
    }
    expect(now - renewed).toBeLessThanOrEqual(2 * LEASE_MS);
    expect(now - renewed).toBeGreaterThan(LEASE_MS);
  });

  it("stop at once when their time is over, and begin a new term even if nobody took the lease", async () => {
    const a = replica("a");
    await a.turn();
    const before = a.current();
    now += LEASE_MS;
    expect(a.current()).toBeNull();
    await a.turn();
    expect(a.current()).toMatchObject({ holder: "a", fence: (before?.fence ?? 0) + 1 });
    expect(before && (await store.renewLease(before))).toBe(false);
  });

  it("notice that another has taken over, and wait like everybody else", async () => {
    const [a, b] = [replica("a"), replica("b")];
    await turns(a, b);
    await store.takeLease("duty", "b", await store.findLease("duty"));
    await a.turn();
    await a.turn();
    expect(acting(a, b)).toEqual(["-", "-"]);
  });

  it("need not wait for one that gives the lease back", async () => {
    const [a, b] = [replica("a"), replica("b")];
    await turns(a, b);
    await a.release();
    await b.turn();
    expect(acting(a, b)).toEqual(["-", "b"]);
  });

  it("go on through a store that does not answer for a moment, never longer than the lease", async () => {
    let away = false;
    const shaky = {
      ...store,
      renewLease: async (term: Parameters<Store["renewLease"]>[0]) => {
        if (away) throw new Error("away");
        return store.renewLease(term);
      },
    };
    const a = createLeaseKeeper({ store: shaky, name: "duty", holder: "a", leaseMs: LEASE_MS, monotonic: () => now });
    await turns(a);
    away = true;
    await expect(a.turn()).rejects.toThrow("away");
    expect(acting(a)).toEqual(["a"]);
    now += LEASE_MS - RENEW_MS;
    expect(acting(a)).toEqual(["-"]);
  });
});
