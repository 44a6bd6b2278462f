import { describe, expect, it } from "vitest";
import { watchWrites } from "../../src/service/watch-writes.ts";
import { StoreError } from "../../src/store/store-error.ts";
import type { Commit, Store } from "../../src/store/store.ts";

function watched() {
  let now = 0;
  let broken: Error | null = null;
  const answer = async () => {
    if (broken) throw broken;
    return 0;
  };
  // Only these are called.
  const store = { commit: answer, expireReceipts: answer, listAudit: answer } as unknown as Store;
  const { store: wrapped, failing } = watchWrites(store, () => now);
  return {
    failing,
    wait: (ms: number) => void (now += ms),
    breakWith: (error: Error | null) => void (broken = error),
    commit: () => wrapped.commit({} as Commit),
    expire: () => wrapped.expireReceipts("", 1),
    list: () => wrapped.listAudit({ limit: 1 }),
  };
}

const AWAY = new StoreError("unavailable", "the disk is full");

describe("whether changes can be stored", () => {
  it("is told for half a minute after one could not, whatever else succeeds meanwhile", async () => {
    const writes = watched();
    await writes.commit();
    expect(writes.failing()).toBeNull();
    writes.breakWith(AWAY);
    await expect(writes.commit()).rejects.toBe(AWAY);
    writes.breakWith(null);
    // It found nothing to delete, which a full disk allows.
    await writes.expire();
    writes.wait(12_500);
    expect(writes.failing()).toBe("cannot be stored, tried 12 s ago: the disk is full");
    writes.wait(17_500);
    expect(writes.failing()).not.toBeNull();
    writes.wait(1);
    expect(writes.failing()).toBeNull();
  });

  it("goes on for as long as attempts fail", async () => {
    const writes = watched();
    writes.breakWith(AWAY);
    for (let turn = 0; turn < 10; turn += 1) {
      await expect(writes.expire()).rejects.toBe(AWAY);
      writes.wait(10_000);
      expect(writes.failing()).toContain("tried 10 s ago");
    }
  });

  it.each([
    ["a list that failed", AWAY, "list"],
    ["a row that is damaged", new StoreError("corrupt-row", "no such word"), "expire"],
    ["a mistake of this program", new TypeError("undefined"), "commit"],
  ] as const)("says nothing of %s", async (_what, error, method) => {
    const writes = watched();
    writes.breakWith(error);
    await expect(writes[method]()).rejects.toBe(error);
    expect(writes.failing()).toBeNull();
  });
});
