import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RolloutState } from "../../src/rollout/state.ts";
import { createFlagSnapshots, flagSnapshot } from "../../src/service/flag-snapshots.ts";
import { createFreshness } from "../../src/service/replicas/freshness.ts";
import { gateStore } from "../../src/service/replicas/gate-store.ts";
import { reachStore, type ReachDependencies } from "../../src/service/replicas/reach-store.ts";
import type { FlagSnapshot } from "../../src/service/services.ts";
import type { Store } from "../../src/store/store.ts";
import { isAway } from "../../src/store/away.ts";
import { sampleDefinition, sampleState } from "../support/database-samples.ts";

const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe("restored flag snapshots", () => {
  const { definition } = sampleDefinition();
  const state = (rollout: string, revision: number) => ({ ...sampleState(rollout), revision });
  const snapshot = (rollout: string, revision: number): FlagSnapshot =>
    flagSnapshot(definition, state(rollout, revision));

  it("are served until the store says what is true, be it an older revision", () => {
    const snapshots = createFlagSnapshots();
    snapshots.restore([snapshot("r", 7)]);
    expect(snapshots.current("r")?.revision).toBe(7);
    const asked = snapshots.mark();
    snapshots.publish(definition, state("r", 5), asked);
    expect(snapshots.current("r")?.revision).toBe(5);
    snapshots.publish(definition, state("r", 4), asked);
    expect(snapshots.current("r")?.revision, "an answer that comes late").toBe(5);
  });

  it("are gone with the rollouts that the store does not have", () => {
    const snapshots = createFlagSnapshots();
    snapshots.restore([snapshot("r", 1), snapshot("gone", 1)]);
    snapshots.publish(definition, state("r", 1), snapshots.mark());
    const told: string[] = [];
    snapshots.subscribe((rollout) => told.push(rollout));
    snapshots.settle();
    expect(told).toEqual(["gone"]);
    expect([...snapshots.all()].map(({ rollout }) => rollout)).toEqual(["r"]);
  });
});

describe("published flag snapshots", () => {
  const { definition } = sampleDefinition();
  const state = (revision: number, more: Partial<RolloutState> = {}) => ({ ...sampleState("r"), revision, ...more });

  it("go back for whoever asked after they were served, and not for an answer that comes late", () => {
    const snapshots = createFlagSnapshots();
    const early = snapshots.mark();
    snapshots.publish(definition, state(3), early);
    snapshots.publish(definition, state(2), early);
    snapshots.withdraw("r", early);
    expect(snapshots.current("r")?.revision).toBe(3);
    const later = snapshots.mark();
    snapshots.publish(definition, state(1), later);
    expect(snapshots.current("r")?.revision).toBe(1);
    snapshots.withdraw("r", later);
    expect(snapshots.current("r")?.revision, "it was there after the question").toBe(1);
    snapshots.withdraw("r", snapshots.mark());
    expect(snapshots.current("r")).toBeUndefined();
  });

  it("tell of another history of the same revision, and not twice of the same", () => {
    const snapshots = createFlagSnapshots();
    const told: string[] = [];
    snapshots.subscribe((rollout) => told.push(rollout));
    for (let i = 0; i < 2; i += 1) snapshots.publish(definition, state(3), snapshots.mark());
    expect(told).toEqual(["r"]);
    snapshots.publish(definition, state(3, { definition: { name: "sample", digest: "other" } }), snapshots.mark());
    expect(told).toEqual(["r", "r"]);
    expect(snapshots.current("r")?.definition).toBe("other");
  });

  it("are news to who has a revision that is older, or lost, until the store is beyond that", () => {
    const snapshots = createFlagSnapshots();
    const outdated = () => [0, 1, 2, 3, 4].filter((revision) => snapshots.isOutdated("r", revision));
    const publish = (revision: number) => snapshots.publish(definition, state(revision), snapshots.mark());
    publish(3);
    expect(outdated()).toEqual([0, 1, 2]);
    publish(1);
    expect(outdated()).toEqual([0, 2, 3]);
    publish(2);
    expect(outdated()).toEqual([0, 1, 3]);
    publish(4);
    expect(outdated()).toEqual([0, 1, 2, 3]);
  });

  /** Operations on a store that never goes back: each has its effect at one moment between its question and its answer. */
  it("never go back while the store does not, whatever comes late", () => {
    const operations = fc.array(fc.record({ writes: fc.boolean(), before: fc.nat(3), after: fc.nat(5) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(operations, (list) => {
        const snapshots = createFlagSnapshots();
        const moments = list.flatMap(({ writes, before, after }, i) => {
          const at = i * 4;
          const one = { asked: 0, revision: 0 };
          return [
            { at: at - before, run: () => void (one.asked = snapshots.mark()) },
            { at, run: () => void (one.revision = stored += writes ? 1 : 0) },
            { at: at + after, run: () => snapshots.publish(definition, state(one.revision), one.asked) },
          ];
        });
        let stored = 1;
        let served = 0;
        for (const { run } of moments.toSorted((a, b) => a.at - b.at)) {
          run();
          const now = snapshots.current("r")?.revision ?? 0;
          expect(now).toBeGreaterThanOrEqual(served);
          served = now;
        }
        expect(served).toBe(list.length > 0 ? stored : 0);
      }),
    );
  });
});

describe("freshness", () => {
  it("is lost with time, from disk at once, and comes back with a confirmation", () => {
    let now = 100_000;
    const freshness = createFreshness(() => now, 3_000);
    expect(freshness.ageSeconds()).toBe(Infinity);
    freshness.restored(60_000);
    expect(freshness.stale()).toEqual({ ageSeconds: 60, reason: "from-disk" });
    freshness.confirm(now);
    expect(freshness.stale()).toBeNull();
    now += 3_000;
    expect(freshness.stale()).toBeNull();
    now += 1;
    expect(freshness.stale()).toEqual({ ageSeconds: 3, reason: "store-unreachable" });
    expect(freshness.ageSeconds()).toBeCloseTo(3.001);
  });
});

describe("the gate of the store", () => {
  it("refuses everything but closing until it is opened", async () => {
    const asked: string[] = [];
    const method = (name: string) => async () => void asked.push(name);
    const gate = gateStore({
      ping: method("ping"),
      commit: method("commit"),
      close: method("close"),
    } as unknown as Store); // of all its methods
    await expect(gate.store.ping()).rejects.toMatchObject({ code: "unavailable" });
    await gate.store.close();
    gate.open();
    await gate.store.ping();
    expect(asked).toEqual(["close", "ping"]);
  });
});

describe("reaching the store", () => {
  const AWAY = new Error("away");

  function createScene(outcomes: (Error | null)[], patienceMs: number | null = null) {
    const timers: { ms: number; callback: () => void }[] = [];
    const log: string[] = [];
    let attempts = 0;
    let hang = () => {};
    const options: ReachDependencies = {
      async attempt() {
        attempts += 1;
        const outcome = outcomes.shift();
        if (outcome === undefined) await new Promise<void>((_, reject) => (hang = () => reject(new Error("fatal"))));
        if (outcome) throw outcome;
      },
      isAway: (error) => error === AWAY,
      patienceMs,
      random: () => 1,
      after(ms, callback) {
        const timer = { ms, callback };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
      log: (line) => log.push(line),
    };
    const reaching = reachStore(options);
    const fire = async () => {
      timers.shift()?.callback();
      await settle();
    };
    return { reaching, timers, log, fire, attempts: () => attempts, fail: () => hang() };
  }

  it("is over with the first attempt that goes through", async () => {
    const { reaching, timers } = createScene([null], 2_000);
    await reaching.settled;
    expect(reaching.waiting()).toBeNull();
    expect(timers).toEqual([]);
  });

  it("goes on in the background while the store is away, with longer pauses, saying so once", async () => {
    const scene = createScene([AWAY, AWAY, AWAY, null]);
    await scene.reaching.settled;
    await settle();
    const pauses: (number | undefined)[] = [];
    for (let i = 0; i < 3; i += 1) {
      expect(scene.reaching.waiting()).toBe("away");
      pauses.push(scene.timers[0]?.ms);
      await scene.fire();
    }
    expect(pauses).toEqual([250, 500, 1_000]);
    expect(scene.reaching.waiting()).toBeNull();
    expect(scene.log).toEqual([expect.stringContaining("away"), "The store is reached."]);
  });

  it.each([null, 2_000])("ends the start at once for what waiting does not mend (patience %s)", async (patienceMs) => {
    const scene = createScene([new Error("migration failed")], patienceMs);
    await expect(scene.reaching.settled).rejects.toThrow("migration failed");
    expect(scene.timers).toEqual([]);
  });

  it("does not take readers away once they are served, whatever is found later", async () => {
    const scene = createScene([], 2_000);
    await scene.fire();
    await scene.reaching.settled;
    scene.fail();
    await settle();
    expect(scene.reaching.waiting()).toBe("fatal");
    expect(scene.timers).toHaveLength(1);
  });

  it("tries no more once it is stopped", async () => {
    const scene = createScene([AWAY]);
    await scene.reaching.settled;
    await settle();
    await scene.reaching.stop();
    expect(scene.attempts()).toBe(1);
    expect(scene.timers).toEqual([]);
  });
});

describe("a store that is away", () => {
  const coded = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    coded("ECONNREFUSED"),
    coded("57P03"),
    coded("53300"),
    coded("55P03"),
    coded("08006"),
    Object.assign(new Error("server conn crashed?"), { code: "08P01" }),
    coded("SQLITE_BUSY"),
    new Error("timeout expired"),
    new Error("Query read timeout"),
    new Error("database is locked"),
    new Error("outside", { cause: coded("ETIMEDOUT") }),
    new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]),
  ])("is waited for: %s", (error) => expect(isAway(error)).toBe(true));

  it.each([
    coded("28P01"),
    // PgBouncer has one code for whatever it does not like, also for what waiting does mend.
    ...[
      "unsupported startup parameter: statement_timeout",
      "password authentication failed",
      "SASL authentication failed",
      "no such database: nowhere",
      'database "nowhere" does not exist',
    ].map((message) => Object.assign(new Error(message), { code: "08P01" })),
    coded("3D000"),
    coded("42501"),
    coded("SQLITE_NOTADB"),
    coded("EACCES"),
    new Error("file is not a database"),
    "nothing",
  ])("is not what this says: %s", (error) => expect(isAway(error)).toBe(false));
});
