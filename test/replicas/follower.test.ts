import { describe, expect, it } from "vitest";
import { createFollower, type FollowerDependencies } from "../../src/service/replicas/follow-changes.ts";
import { createFreshness } from "../../src/service/replicas/freshness.ts";
import type { ChangeFeed, TrailNotice, TrailPosition } from "../../src/store/change-feed.ts";

/** A follower over a store that exists in this test only: a map of trails, and timers that fire when told to. */
function createScene(overrides: Partial<FollowerDependencies> = {}) {
  const stored = new Map<string, number>([["a", 3]]);
  const reads: string[][] = [];
  const timers: { ms: number; callback: () => void }[] = [];
  const log: string[] = [];
  let now = 0;
  let broken: Error | null = null;
  let opened = 0;
  let hooks: Parameters<FollowerDependencies["openFeed"]>[0] | null = null;
  const freshness = createFreshness(() => now, 3_000);
  const feed: ChangeFeed = {
    shared: true,
    async behind(known) {
      if (broken) throw broken;
      return [...stored]
        .map(([chain, seq]): TrailPosition => ({ chain, seq }))
        .filter(({ chain, seq }) => seq > (known.get(chain) ?? -1));
    },
    close: async () => {},
  };
  const follower = createFollower({
    async openFeed(given) {
      opened += 1;
      if (broken) throw broken;
      hooks = given;
      return feed;
    },
    async read(chains) {
      reads.push([...chains]);
      return chains;
    },
    freshness,
    pollMs: 1_000,
    monotonic: () => now,
    random: () => 1,
    after(ms, callback) {
      const timer = { ms, callback };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
    log: (line) => log.push(line),
    ...overrides,
  });
  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));
  return {
    follower,
    freshness,
    stored,
    reads,
    timers,
    log,
    opened: () => opened,
    settle,
    tell: (notice: TrailNotice) => hooks?.onNotice(notice),
    lose: () => hooks?.onLost(),
    breakWith: (error: Error | null) => (broken = error),
    pass: (ms: number) => (now += ms),
    async fire() {
      timers.shift()?.callback();
      await settle();
    },
    async following() {
      await follower.begin();
      follower.follow();
      await settle();
    },
  };
}

const notice = (chain: string, from: number, seq: number, own = false): TrailNotice => ({ chain, from, seq, own });

describe("the follower of changes", () => {
  it("reads what was stored at the beginning never, and what is told of at once", async () => {
    const scene = createScene();
    await scene.following();
    expect(scene.reads).toEqual([]);
    scene.tell(notice("a", 3, 4));
    await scene.settle();
    expect(scene.reads).toEqual([["a"]]);
  });

  it("reads its own commits not again, unless something in between was missed", async () => {
    const scene = createScene();
    await scene.following();
    scene.tell(notice("a", 3, 5, true));
    scene.tell(notice("new", 0, 1, true));
    await scene.settle();
    expect(scene.reads).toEqual([]);
    scene.tell(notice("a", 6, 7, true));
    await scene.settle();
    expect(scene.reads).toEqual([["a"]]);
  });

  it("finds by asking what it was not told of, new trails too", async () => {
    const scene = createScene();
    await scene.following();
    scene.stored.set("a", 4).set("b", 0);
    await scene.fire();
    expect(scene.reads).toEqual([["a", "b"]]);
    await scene.fire();
    expect(scene.reads).toHaveLength(1);
  });

  it("is told of many trails and reads at most 500 at once", async () => {
    const scene = createScene();
    await scene.following();
    for (let i = 0; i < 1_200; i += 1) scene.tell(notice(`r${i}`, 0, 1));
    await scene.settle();
    expect(scene.reads.flat().toSorted()).toEqual(Array.from({ length: 1_200 }, (_, i) => `r${i}`).toSorted());
    expect(Math.max(...scene.reads.map(({ length }) => length))).toBe(500);
  });

  it("connects again at once when the connection breaks, and reads what happened meanwhile", async () => {
    const scene = createScene();
    await scene.following();
    scene.stored.set("a", 9);
    scene.lose();
    await scene.settle();
    expect(scene.opened()).toBe(2);
    expect(scene.reads).toEqual([["a"]]);
  });

  it("tries with longer and longer pauses while the store is away, says so once, and is stale until it is back", async () => {
    const scene = createScene();
    await scene.following();
    scene.breakWith(new Error("connection refused"));
    scene.lose();
    await scene.settle();
    const pauses: (number | undefined)[] = [];
    for (let i = 0; i < 7; i += 1) {
      pauses.push(scene.timers[0]?.ms);
      scene.pass(1_000);
      await scene.fire();
    }
    expect(pauses).toEqual([200, 400, 800, 1_600, 2_000, 2_000, 2_000]);
    expect(scene.log).toEqual(["replicas: connection refused"]);
    expect(scene.freshness.stale()).toEqual({ ageSeconds: 7, reason: "store-unreachable" });
    expect(scene.follower.status()).toContain("connection refused");
    scene.breakWith(null);
    await scene.fire();
    expect(scene.freshness.stale()).toBeNull();
    expect(scene.log).toEqual(["replicas: connection refused", "replicas: following the store again"]);
    expect(scene.timers[0]?.ms).toBe(1_000);
  });

  it("does not call anything current while a trail that changed cannot be read, and tries it again", async () => {
    let damaged = true;
    const scene = createScene({
      read: async (chains) => chains.filter((chain) => chain !== "b" || !damaged),
    });
    await scene.following();
    scene.stored.set("a", 4).set("b", 1);
    scene.pass(5_000);
    await scene.fire();
    expect(scene.freshness.stale()).not.toBeNull();
    expect(scene.log.join()).toContain("cannot read what changed in b");
    damaged = false;
    await scene.fire();
    expect(scene.freshness.stale()).toBeNull();
  });

  it("reads a change that is told while it reads the one before", async () => {
    let release = () => {};
    const reads: string[][] = [];
    const scene = createScene({
      async read(chains) {
        reads.push([...chains]);
        if (reads.length === 1) await new Promise<void>((resolve) => (release = resolve));
        return chains;
      },
    });
    await scene.following();
    scene.tell(notice("a", 3, 4));
    await scene.settle();
    scene.tell(notice("a", 4, 5));
    release();
    await scene.settle();
    expect(reads).toEqual([["a"], ["a"]]);
  });

  it("asks nothing more once it is stopped", async () => {
    const scene = createScene();
    await scene.following();
    await scene.follower.stop();
    expect(scene.timers).toEqual([]);
    scene.tell(notice("a", 3, 4));
    await scene.settle();
    expect(scene.reads).toEqual([]);
  });
});
