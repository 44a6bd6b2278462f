import { describe, expect, it } from "vitest";
import { createHealth, type ReplicaStanding } from "../../src/service/health.ts";
import { createFreshness } from "../../src/service/replicas/freshness.ts";

const STANDING: ReplicaStanding = {
  stopping: () => false,
  waiting: () => null,
  stale: () => null,
  failing: () => null,
  status: () => "has the store to itself",
};

const checksOf = async (snapshots: number, standing: Partial<ReplicaStanding>) =>
  createHealth({
    store: { ping: async () => {} },
    snapshots: { size: snapshots },
    replica: { ...STANDING, ...standing },
  }).ready();

describe("readiness", () => {
  it("says in words that nothing was ever known to be current", async () => {
    const { stale } = createFreshness(() => 5_000, 3_000);
    const { ready, checks } = await checksOf(0, { stale, waiting: () => "connect ECONNREFUSED" });
    expect(ready).toBe(false);
    expect(checks["flags"]).toBe("never known to be current since this process started");
  });

  it("says how old flags from disk are", async () => {
    const { stale, restored } = createFreshness(() => 5_000, 3_000);
    restored(42_000);
    expect((await checksOf(1, { stale })).checks["flags"]).toBe("from disk, last known to be current 42 s ago");
  });

  it("is not lost where changes cannot be stored: the flags that are served are right", async () => {
    const failing = "cannot be stored, tried 4 s ago: the disk is full";
    expect(await checksOf(1, { failing: () => failing })).toMatchObject({ ready: true, checks: { changes: failing } });
    expect(await checksOf(1, {})).toMatchObject({ ready: true, checks: { changes: "ok" } });
  });
});
