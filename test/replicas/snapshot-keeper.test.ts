import { expect, it } from "vitest";
import { CONFIRMED_EVERY_MS, createSnapshotKeeper } from "../../src/snapshots/snapshot-keeper.ts";

it("what is on disk is said to be certain though nothing changes once it is", async () => {
  let now = 0;
  let isCertain = false;
  const done: string[] = [];
  const timers: { readonly at: number; readonly callback: () => void }[] = [];
  const keeper = createSnapshotKeeper({
    folder: { write: async () => void done.push("write"), confirm: async () => void done.push("confirm") },
    lastKnown: () => (isCertain ? { at: new Date(now).toISOString(), flags: [], readers: [] } : null),
    monotonic: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
    log: () => {},
  });
  async function passTo(end: number): Promise<void> {
    for (;;) {
      const [next] = timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
      if (!next) break;
      timers.splice(timers.indexOf(next), 1);
      now = next.at;
      next.callback();
      await new Promise((resolve) => void setImmediate(resolve));
    }
    now = end;
  }
  // Restored; the store is still being opened when the time to write has come.
  keeper.touch();
  await passTo(1_000);
  expect(done).toEqual([]);
  isCertain = true;
  await passTo(1_000 + 3 * CONFIRMED_EVERY_MS);
  expect(done).toEqual(["write", "confirm", "confirm"]);
  await keeper.close();
});
