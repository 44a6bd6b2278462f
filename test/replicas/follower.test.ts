import { describe, expect, it } from "vitest";
import { createScene, notice } from "./support/follower-scene.ts";

describe("the follower of changes", () => {
  it("reads what was stored at the beginning never, and what is told of at once", async () => {
    const scene = createScene();
    await scene.following();
    expect(scene.reads).toEqual([]);
    scene.tell(notice("a", 3, 4));
    await scene.settle();
    expect(scene.reads).toEqual([["a"]]);
  });

  it("reads its own commits not at once, unless something in between was missed", async () => {
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

  it("reads its own commits once after the next question, as the answer to one may have been lost", async () => {
    const scene = createScene();
    await scene.following();
    scene.stored.set("a", 4);
    scene.tell(notice("a", 3, 4, true));
    await scene.fire();
    await scene.fire();
    expect([scene.reads, scene.announced]).toEqual([[["a"]], []]);
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

  it("reads what was told of once more after the next question, when its hash is known, and announces it once", async () => {
    const scene = createScene();
    await scene.following();
    scene.stored.set("a", 5);
    scene.tell(notice("a", 3, 4));
    await scene.settle();
    scene.tell(notice("a", 4, 5, true));
    await scene.settle();
    await scene.fire();
    await scene.fire();
    expect(scene.reads).toEqual([["a"], ["a"]]);
    expect(scene.announced).toEqual(["a"]);
  });

  it("reads once more what was served, as it may be of a commit that the store has lost", async () => {
    const scene = createScene();
    await scene.following();
    scene.follower.served("a", false);
    scene.lose();
    await scene.settle();
    expect(scene.reads).toEqual([["a"]]);
    await scene.fire();
    expect([scene.reads, scene.announced]).toEqual([[["a"]], []]);
  });

  it("reads at the first question what is gone since an attempt to begin that came to nothing", async () => {
    const scene = createScene();
    await scene.follower.begin();
    scene.stored.clear();
    await scene.following();
    expect(scene.reads).toEqual([["a"]]);
  });

  it("says once that flags were lost, whether the trail shows it or not", async () => {
    const scene = createScene();
    await scene.following();
    scene.follower.served("a", true);
    scene.stored.set("a", 1);
    await scene.fire();
    await scene.fire();
    expect(scene.log).toEqual([expect.stringContaining("went back: revisions of a that were served are not in it.")]);
  });

  it("says so once also where the flags are found to be lost by what was asked before", async () => {
    const scene = createScene({
      async read(chains) {
        if (scene.stored.get("a") === 3) scene.follower.served("a", true);
        scene.stored.set("a", 1);
        return chains;
      },
    });
    await scene.following();
    scene.follower.served("a", false);
    for (let i = 0; i < 3; i += 1) await scene.fire();
    expect(scene.log).toHaveLength(1);
  });

  it.each([
    [
      "shorter",
      (stored: Map<string, number>) => stored.set("a", 1),
      /of a was known up to event 3 and ends with another event 1 now\./,
    ],
    [
      "gone",
      (stored: Map<string, number>) => stored.delete("a"),
      /of a was known up to event 3 and is not there now\./,
    ],
    [
      "of another history",
      (_: Map<string, number>, other: Set<string>) => other.add("a"),
      /ends with another event 3 now\./,
    ],
  ])("finds that a trail is %s, says so once, and reads it anew", async (_, goBack, said) => {
    const scene = createScene();
    await scene.following();
    goBack(scene.stored, scene.other);
    for (let i = 0; i < 3; i += 1) await scene.fire();
    expect(scene.log).toEqual([expect.stringMatching(said)]);
    expect([scene.reads, scene.announced]).toEqual([[["a"]], ["a"]]);
    expect(scene.freshness.stale()).toBeNull();
    scene.tell(notice("a", 3, 4));
    await scene.settle();
    expect(scene.reads).toHaveLength(2);
  });

  it("tries again to read a trail that went back, without saying so again", async () => {
    let away = true;
    const scene = createScene({
      read: async (chains) => (away ? [] : chains),
    });
    await scene.following();
    scene.stored.set("a", 1);
    scene.pass(5_000);
    await scene.fire();
    await scene.fire();
    expect(scene.freshness.stale()).not.toBeNull();
    away = false;
    await scene.fire();
    expect(scene.freshness.stale()).toBeNull();
    expect(scene.log.filter((line) => line.includes("went back"))).toHaveLength(1);
  });

  it("takes a commit told of during the question for no loss", async () => {
    const scene = createScene();
    await scene.following();
    const firing = scene.fire();
    // Before the answer, which does not have it yet.
    scene.tell(notice("a", 3, 4, true));
    await firing;
    expect(scene.log).toEqual([]);
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
