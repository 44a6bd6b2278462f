import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readDiskTrace } from "../../bench/faults/disk-trace.ts";
import { runPowerLoss } from "../../bench/faults/run-power-loss.ts";
import { installed } from "../support/debian-program.ts";

const MINUTES = 60_000;
const strace = installed("strace", "strace");
/** In a container without the right to trace, strace is there and useless. */
const traces = strace && spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!traces)
  console.warn("power failures are not tested: strace is not there or may not trace (apt-get install strace)");

describe.skipIf(!traces)("a service on sqlite whose machine loses power", () => {
  it("has everything it acknowledged, in every picture of the disk", { timeout: 3 * MINUTES }, async () => {
    const { broken, ...injected } = await runPowerLoss({ images: 150, turns: 160, level: "full", random: Math.random });
    console.log(injected);
    expect(broken).toEqual([]);
    expect(injected.images).toBe(150);
    expect(injected.dropped).toBeGreaterThan(150);
    expect(injected.acknowledged).toBeGreaterThan(100);
  });

  it("would lose some if it did not wait for the disk", { timeout: 3 * MINUTES }, async () => {
    const { broken } = await runPowerLoss({ images: 30, turns: 30, level: "normal", random: Math.random });
    expect(broken.join("\n")).toMatch(/was acknowledged, \d+ is stored/);
  });
});

describe("reading a trace", () => {
  const hex = (text: string) =>
    [...Buffer.from(text)].map((code) => `\\x${code.toString(16).padStart(2, "0")}`).join("");

  it("takes each call when it was done, and leaves out what failed", () => {
    const log = [
      `10 pwrite64(7<${hex("/db-wal")}>, "${hex("abc")}", 3, 4096) = 3`,
      `11 fdatasync(7<${hex("/db-wal")}> <unfinished ...>`,
      `10 write(1<${hex("pipe:[1]")}>, "${hex("done 2\n")}", 7) = 7`,
      `11 <... fdatasync resumed>) = 0`,
      `10 write(2<${hex("pipe:[2]")}>, "${hex("warning")}", 7) = 7`,
      `10 fsync(9<${hex("/db")}>) = -1 EIO (Input/output error)`,
      `10 ftruncate(7<${hex("/db-wal")}>, 0) = 0`,
      `10 +++ exited with 0 +++`,
    ].join("\n");
    expect(readDiskTrace(log)).toEqual([
      { kind: "write", file: "/db-wal", offset: 4096, data: Buffer.from("abc") },
      { kind: "said", text: "done 2\n" },
      { kind: "sync", file: "/db-wal" },
      { kind: "truncate", file: "/db-wal", length: 0 },
    ]);
  });

  it("takes no write that is not whole in the log", () => {
    const log = `10 pwrite64(7<${hex("/db")}>, "${hex("ab")}"..., 3, 0) = 3`;
    expect(() => readDiskTrace(log)).toThrow("a write of 3 bytes stands in the log as 2");
  });
});
