import { createFollower, type FollowerDependencies } from "../../../src/service/replicas/follow-changes.ts";
import { createFreshness } from "../../../src/service/replicas/freshness.ts";
import { positionsElsewhere, type ChangeFeed, type TrailNotice } from "../../../src/store/change-feed.ts";

/** A follower over a store that exists in this test only: a map of trails, and timers that fire when told to. */
export function createScene(overrides: Partial<FollowerDependencies> = {}) {
  const stored = new Map<string, number>([["a", 3]]);
  /** Of the trails that are of another history than the others. */
  const other = new Set<string>();
  const announced: string[] = [];
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
    async elsewhere(known) {
      if (broken) throw broken;
      const rows = [...stored].map(([name, seq]) => ({
        name,
        audit_seq: seq,
        audit_hash: `${other.has(name) ? "other" : "first"} ${seq}`,
      }));
      return positionsElsewhere(rows, known);
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
    announce: (chain) => announced.push(chain),
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
    other,
    announced,
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

export const notice = (chain: string, from: number, seq: number, own = false): TrailNotice => ({
  chain,
  from,
  seq,
  own,
});
