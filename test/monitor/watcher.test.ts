import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLeaseKeeper } from "../../src/service/monitor/lease-keeper.ts";
import { createMonitor } from "../../src/service/monitor/monitor.ts";
import { createWatcher } from "../../src/service/monitor/watcher.ts";
import { createNamedRollout } from "../../src/service/rollouts.ts";
import { AWAY, doubled, fine } from "./support/observed.ts";
import { createMonitorRig, ROLLOUT, type MonitorRig } from "./support/rig.ts";

const LIMITS = { atOnce: 4, perSource: 2, patienceMs: 30_000 };
const LEASE_MS = 15_000;

describe("replicas that watch on one PostgreSQL", () => {
  let rig: MonitorRig;
  let now: number;
  let logged: string[];
  beforeEach(async () => {
    rig = await createMonitorRig("postgresql");
    await rig.as("token:ops", { type: "promote", reason: "climb", force: true });
    now = 0;
    logged = [];
  });
  afterEach(() => rig.close());

  const pass = (ms: number) => {
    now += ms;
    rig.advance(ms);
  };
  const replica = (holder: string) => {
    const monotonic = () => now;
    const keeper = createLeaseKeeper({ store: rig.store, name: "monitor", holder, leaseMs: LEASE_MS, monotonic });
    const log = (line: string) => void logged.push(line);
    const watcher = createWatcher({
      ...rig.deps,
      term: () => keeper.current(),
      monotonic,
      random: () => 0,
      log,
      limits: LIMITS,
    });
    const tick = async () => {
      const begun = await watcher.tick();
      await Promise.all(begun);
      return begun.length;
    };
    return { keeper, watcher, tick };
  };

  const total = (counts: object) => Object.values(counts).reduce((sum: number, count: number) => sum + count, 0);

  /** Begins the looks that are due; they stay in the middle of reading telemetry until they are woken. */
  const hang = async ({ watcher }: ReturnType<typeof replica>) => {
    let wake: (() => void) | null = null;
    rig.observed.reading = () => new Promise((resolve) => (wake = resolve));
    const looks = await watcher.tick();
    await vi.waitFor(() => expect(wake).not.toBeNull());
    rig.observed.reading = async () => {};
    return { looks, wake: () => wake?.() };
  };

  it("act once between them", async () => {
    const [a, b] = [replica("a"), replica("b")];
    rig.observed.observations["doubled"] = doubled(1);
    for (let times = 0; times < 6; times++) {
      await Promise.all([a.keeper.turn(), b.keeper.turn()]);
      await Promise.all([a.tick(), b.tick()]);
      pass(5_000);
    }
    expect(await rig.acts()).toEqual(["kill_switch.engaged"]);
    expect(logged).toEqual([expect.stringMatching(/^monitor: stopped watched: Rows are doubled: /)]);
    expect([a, b].map(({ watcher }) => total(watcher.counts())).toSorted((x, y) => x - y)).toEqual([0, 1]);
  });

  it("let nothing of a holder through that was paused in the middle of a look, also when it wakes first", async () => {
    const [a, b] = [replica("a"), replica("b")];
    await a.keeper.turn();
    await b.keeper.turn();
    rig.observed.observations["doubled"] = doubled(1);
    const { looks, wake } = await hang(a);
    pass(2 * LEASE_MS);
    // It wakes, and the first thing that runs is the renewal.
    await a.keeper.turn();
    expect(a.keeper.current()).not.toBeNull();
    wake();
    await Promise.all(looks);
    expect(await rig.acts()).toEqual([]);
    await b.keeper.turn();
    expect(await b.tick()).toBe(0);
    expect(await a.tick()).toBe(1);
    expect(await rig.acts()).toEqual(["kill_switch.engaged"]);
  });

  it("look at each rollout at its interval, and a source that hangs keeps none of another waiting", async () => {
    const a = replica("a");
    await a.keeper.turn();
    expect(await a.tick()).toBe(1);
    pass(4_999);
    expect(await a.tick()).toBe(0);
    pass(1);
    const { looks, wake } = await hang(a);
    expect(looks).toHaveLength(1);
    const request = { rollout: "second", definition: ROLLOUT, telemetry: null, actor: "token:ops" };
    await createNamedRollout({ ...rig.deps, telemetry: { names: [] } }, request);
    for (let times = 0; times < 3; times++) {
      pass(5_000);
      await a.keeper.turn();
      expect(await a.tick()).toBe(1);
    }
    expect((await rig.store.findRollout("second"))?.stage).toBe("watch");
    wake();
    await Promise.all(looks);
  });

  it("tell once that telemetry is unreadable, count it, and tell once that it is back", async () => {
    const a = replica("a");
    const look = async () => {
      await a.keeper.turn();
      await a.tick();
      pass(5_000);
    };
    rig.observed.observations = { success: AWAY, spent: AWAY, doubled: AWAY };
    await look();
    await look();
    expect(a.watcher.counts()).toMatchObject({ unreadable: 1, failed: 0 });
    expect(a.watcher.seen(ROLLOUT)).toMatchObject({
      lastLook: {
        at: "2026-03-01T10:00:05.000Z",
        status: "unreadable",
        message: expect.stringContaining("does not answer"),
      },
      nextLookAt: "2026-03-01T10:00:10.000Z",
    });
    rig.observed.reading = () => Promise.reject(new Error("a bug"));
    await look();
    rig.observed.reading = async () => {};
    rig.observed.observations = fine();
    await look();
    expect(logged).toEqual([
      "monitor: nothing is done about watched, its telemetry is unreadable: the telemetry database does not answer",
      "monitor: looking at watched failed: a bug",
      "monitor: watched can be looked at again",
    ]);
    expect(await rig.acts()).toEqual([]);
  });

  it("are not ended by a store that fails, and give the lease back when stopped", async () => {
    let away = true;
    const callbacks: (() => void)[] = [];
    const monitor = createMonitor({
      ...rig.deps,
      store: {
        ...rig.store,
        findLease: (name) => (away ? Promise.reject(new Error("the store is away")) : rig.store.findLease(name)),
      },
      holder: "a",
      monotonic: () => now,
      random: () => 0,
      after(_ms, callback) {
        callbacks.push(callback);
        return () => {};
      },
      log: (line) => void logged.push(line),
    });
    const turn = () => {
      for (const callback of callbacks.splice(0)) callback();
    };
    monitor.start();
    await vi.waitFor(() => expect(callbacks).toHaveLength(2));
    expect([monitor.role(), logged]).toEqual(["stands by", ["monitor: the store is away"]]);
    away = false;
    turn();
    await vi.waitFor(() => expect(callbacks).toHaveLength(2));
    turn();
    await vi.waitFor(() => expect(monitor.role()).toMatch(/^watches 1 rollouts, 0 of them/));
    await vi.waitFor(() =>
      expect(monitor.view(ROLLOUT)).toMatchObject({ role: "watches", lastLook: { status: "clear" } }),
    );
    expect(monitor.standing()).toMatchObject({ clear: 1, waiting: 0 });
    await monitor.stop();
    expect(monitor.view(ROLLOUT)).toEqual({ role: "stands-by", lastLook: null, nextLookAt: null });
    expect(monitor.standing()).toBeNull();
    expect(monitor.role()).toBe("stands by");
    expect(await rig.store.findLease("monitor")).toMatchObject({ holder: null });
  });
});
