import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FlagSnapshot } from "../../src/service/services.ts";
import type { KnownSecret } from "../../src/service/tokens/known-tokens.ts";
import { readersOf, type LastKnown } from "../../src/snapshots/last-known.ts";
import { createSnapshotFolder } from "../../src/snapshots/snapshot-folder.ts";
import { CONFIRMED_EVERY_MS, createSnapshotKeeper } from "../../src/snapshots/snapshot-keeper.ts";
import { readSnapshotText, writeSnapshotText } from "../../src/snapshots/snapshot-text.ts";

const AT = "2026-03-01T10:00:00.000Z";
const LATER = "2026-04-01T10:00:00.000Z";
const STORE = "postgresql://u:***@db/sluice";

function snapshot(rollout: string, revision = 1): FlagSnapshot {
  return {
    rollout,
    definition: "d".repeat(64),
    stage: "one",
    revision,
    engaged: ["all-off"],
    flags: { ENABLED: true, CAP: 5, NAME: "end 1\nünï" },
    sources: { ENABLED: "stage one", CAP: "default", NAME: "kill switch all-off" },
  };
}

const secret = (permissions: KnownSecret["holder"]["grants"][0]["permissions"]): KnownSecret => ({
  sha256: "ab".repeat(32),
  until: 1_900_000_000_000,
  holder: { id: "t-1", name: "deploy", grants: [{ permissions, rollouts: ["a"] }] },
});

const known = (...names: readonly string[]): LastKnown => ({
  at: AT,
  flags: names.map((name) => snapshot(name)),
  readers: readersOf([secret(["read", "kill"])]),
});

const bytesOf = (lastKnown: LastKnown) => Buffer.from([...writeSnapshotText(lastKnown, "store")].join(""));

describe("a file of what was last known", () => {
  it("is read as it was written, whatever is in it", () => {
    const lastKnown: LastKnown = {
      ...known("a", "b"),
      flags: Array.from({ length: 250 }, (_, i) => snapshot(`r${i}`)),
    };
    expect(readSnapshotText(bytesOf(lastKnown), "store")).toEqual(lastKnown);
    expect(readSnapshotText(bytesOf({ ...lastKnown, flags: [] }), "store").flags).toEqual([]);
  });

  it("is refused with any single byte changed", () => {
    const whole = bytesOf(known("a", "b"));
    // Every byte, with one changed bit each; and any change at random places.
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(() => readSnapshotText(changed, "store"), `byte ${at}`).toThrow();
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(() => readSnapshotText(changed, "store")).toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("is refused cut off anywhere, or with anything behind it", () => {
    const whole = bytesOf(known("a", "b"));
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => readSnapshotText(whole.subarray(0, length), "store"), `${length} bytes`).toThrow();
    }
    expect(() => readSnapshotText(Buffer.concat([whole, Buffer.from("\n")]), "store")).toThrow("changed");
    expect(() => readSnapshotText(Buffer.concat([whole, whole]), "store")).toThrow("changed");
  });

  it("is refused when it is of another store", () => {
    expect(() => readSnapshotText(bytesOf(known("a")), "other")).toThrow("another store");
  });

  it("lets its readers read and nothing else, and leaves out who may not read", () => {
    expect(readersOf([secret(["read", "kill", "admin"]), secret(["kill"])])).toEqual([secret(["read"])]);
  });
});

describe("the folder of what was last known", () => {
  let scratch: string;
  let folder: string;
  beforeEach(() => {
    scratch = mkdtempSync(path.join(tmpdir(), "sluice-snapshots-"));
    folder = path.join(scratch, "snapshots");
  });
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  const files = () => readdirSync(folder).toSorted();
  const spoil = (name = "") =>
    writeFileSync(path.join(folder, name), readFileSync(path.join(folder, name)).fill(0, 50, 60));

  it("gives the newest and keeps the one before, readable by its owner only", async () => {
    const files_ = createSnapshotFolder(folder, STORE);
    expect(files_.read()).toEqual({ found: undefined, refused: [] });
    for (const name of ["a", "b", "c"]) await files_.write(known(name));
    expect(files()).toEqual(["last-known-000000000002.txt", "last-known-000000000003.txt"]);
    expect(files_.read()).toEqual({ found: known("c"), refused: [] });
    expect(statSync(path.join(folder, files()[0] ?? "")).mode & 0o777).toBe(0o600);
  });

  it("falls back to the one before, naming the file it refused and why", async () => {
    const files_ = createSnapshotFolder(folder, STORE);
    await files_.write(known("a"));
    await files_.write(known("b"));
    spoil(files()[1]);
    const { found, refused } = files_.read();
    expect(found).toEqual(known("a"));
    expect(refused).toEqual([expect.stringMatching(/last-known-000000000002\.txt is not used: .*checksum/)]);
  });

  it("has nothing to give when no file is right: never a part of one", async () => {
    const files_ = createSnapshotFolder(folder, STORE);
    await files_.write(known("a"));
    spoil(files()[0]);
    writeFileSync(path.join(folder, "last-known-000000000009.txt"), "");
    writeFileSync(path.join(folder, "notes.txt"), "not ours");
    const { found, refused } = files_.read();
    expect(found).toBeUndefined();
    expect(refused).toHaveLength(2);
    await files_.write(known("b"));
    expect(files_.read().found).toEqual(known("b"));
  });

  it("does not give what belongs to another store", async () => {
    await createSnapshotFolder(folder, STORE).write(known("a"));
    expect(createSnapshotFolder(folder, "postgresql://db/other").read()).toEqual({
      found: undefined,
      refused: [expect.stringContaining("another store")],
    });
  });

  it("is as old as the last time it was said to be certain still, if it is the one of which that was said", async () => {
    const files_ = createSnapshotFolder(folder, STORE);
    await files_.write(known("a"));
    await files_.confirm(AT, LATER);
    expect(files_.read().found).toEqual({ ...known("a"), at: LATER });
    await files_.write({ ...known("b"), at: "2026-03-01T10:00:01.000Z" });
    expect(files_.read().found?.at).toBe("2026-03-01T10:00:01.000Z");
    writeFileSync(path.join(folder, "last-known-confirmed.json"), "");
    expect(files_.read().found).toMatchObject({ at: "2026-03-01T10:00:01.000Z", flags: known("b").flags });
  });

  it("removes what a process left behind that died while it wrote", async () => {
    const files_ = createSnapshotFolder(folder, STORE);
    await files_.write(known("a"));
    writeFileSync(path.join(folder, "last-known-000000000002.txt.abc.part"), "half");
    expect(files_.read().found).toEqual(known("a"));
    await files_.write(known("b"));
    expect(files().filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("the keeper of what was last known", () => {
  function createScene(
    write: (lastKnown: LastKnown) => Promise<void>,
    lastKnown: () => LastKnown | null = () => known("a"),
  ) {
    const confirmed: (readonly [string, string])[] = [];
    const timers: (() => void)[] = [];
    const pauses: number[] = [];
    const log: string[] = [];
    let now = 0;
    const after = (ms: number, callback: () => void) => {
      pauses.push(ms);
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    };
    const monotonic = () => now;
    const folder = { write, confirm: async (of: string, at: string) => void confirmed.push([of, at]) };
    const keeper = createSnapshotKeeper({ folder: folder, lastKnown, monotonic, after, log: (line) => log.push(line) });
    return { keeper, timers, pauses, log, confirmed, pass: (ms: number) => (now += ms) };
  }

  it("writes a burst of changes once, and what is known at the end", async () => {
    const written: LastKnown[] = [];
    const { keeper, timers } = createScene(async (lastKnown) => void written.push(lastKnown));
    for (let i = 0; i < 100; i += 1) keeper.touch();
    expect(timers).toHaveLength(1);
    expect(written).toEqual([]);
    timers.shift()?.();
    await keeper.close();
    expect(written).toHaveLength(2);
  });

  it("leaves most of the time to others where writing takes long", async () => {
    const scene = createScene(async () => void scene.pass(100));
    scene.keeper.touch();
    scene.timers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    scene.keeper.touch();
    expect(scene.pauses).toEqual([250, CONFIRMED_EVERY_MS, 2_000]);
    await scene.keeper.close();
  });

  it("says now and then that what is written is certain still, and not of what is no longer all", async () => {
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    let at = AT;
    let fails = false;
    const { keeper, timers, confirmed } = createScene(
      async () => {
        if (fails) throw new Error("ENOSPC");
      },
      () => ({ ...known("a"), at }),
    );
    const next = async () => {
      timers.shift()?.();
      await settled();
    };
    keeper.touch();
    await next();
    at = LATER;
    await next();
    expect(confirmed).toEqual([[AT, LATER]]);
    // The one that confirms comes first, then the one that writes.
    keeper.touch();
    await next();
    fails = true;
    await next();
    expect(timers).toEqual([]);
    expect(confirmed).toHaveLength(1);
    await keeper.close();
  });

  it("overwrites nothing while nothing is certain", async () => {
    const written: LastKnown[] = [];
    const { keeper } = createScene(
      async (lastKnown) => void written.push(lastKnown),
      () => null,
    );
    keeper.touch();
    await keeper.close();
    expect(written).toEqual([]);
  });

  it("says once that the disk fails, and goes on", async () => {
    const { keeper, timers, log } = createScene(() => Promise.reject(new Error("ENOSPC")));
    for (let i = 0; i < 3; i += 1) {
      keeper.touch();
      timers.shift()?.();
    }
    await keeper.close();
    expect(log).toEqual([expect.stringContaining("ENOSPC")]);
  });
});
