import { describe, expect, it } from "vitest";
import { createLine } from "../../src/service/line.ts";

/** Work that lasts until it is told to end. */
function lasting(began: string[], name: string) {
  let end = (): void => {};
  const until = new Promise<void>((resolve) => (end = resolve));
  return {
    work: async () => {
      began.push(name);
      await until;
      return name;
    },
    end: () => end(),
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the line of those who change a rollout", () => {
  it("admits one at a time, in the order of asking", async () => {
    const line = createLine();
    const began: string[] = [];
    const first = lasting(began, "first");
    const second = lasting(began, "second");
    const third = lasting(began, "third");
    const done = [first, second, third].map(({ work }) => line.inTurn("r", work));
    await settled();
    expect(began).toEqual(["first"]);
    first.end();
    await settled();
    expect(began).toEqual(["first", "second"]);
    second.end();
    third.end();
    expect(await Promise.all(done)).toEqual(["first", "second", "third"]);
  });

  it("holds up nobody who passes, and waits for them before it goes on", async () => {
    const line = createLine();
    const began: string[] = [];
    const hold = lasting(began, "hold");
    const release = lasting(began, "release");
    const kill = lasting(began, "kill");
    const waiting = [line.inTurn("r", hold.work), line.inTurn("r", release.work)];
    await settled();
    const passing = line.past("r", kill.work);
    await settled();
    expect(began).toEqual(["hold", "kill"]);
    hold.end();
    await settled();
    expect(began).toEqual(["hold", "kill"]);
    kill.end();
    release.end();
    await Promise.all([...waiting, passing]);
    expect(began).toEqual(["hold", "kill", "release"]);
  });

  it("goes on after work that fails, in the line or past it", async () => {
    const line = createLine();
    const fail = () => Promise.reject(new Error("no"));
    await expect(line.inTurn("r", fail)).rejects.toThrow("no");
    await expect(line.past("r", fail)).rejects.toThrow("no");
    await expect(line.inTurn("r", async () => "yes")).resolves.toBe("yes");
  });

  it("is one for each rollout", async () => {
    const line = createLine();
    const began: string[] = [];
    const slow = lasting(began, "slow");
    const slowly = line.inTurn("a", slow.work);
    await expect(line.inTurn("b", async () => "other")).resolves.toBe("other");
    slow.end();
    await slowly;
  });
});
