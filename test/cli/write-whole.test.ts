import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWhole } from "../../src/cli/write-whole.ts";
import { scratchFolder } from "../support/sluice-process.ts";

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let file: string;
beforeEach(async () => {
  scratch = await scratchFolder();
  file = path.join(scratch.path, "flags.env");
});
afterEach(() => scratch.remove());

const names = () => readdirSync(scratch.path);

describe("writing a file whole", () => {
  it("makes it where there is none, and leaves nothing beside it", async () => {
    await writeWhole(file, ["A=1\n", "B=2\n"]);
    expect(readFileSync(file, "utf8")).toBe("A=1\nB=2\n");
    expect(names()).toEqual(["flags.env"]);
  });

  it("keeps who may read it", async () => {
    writeFileSync(file, "old");
    chmodSync(file, 0o640);
    await writeWhole(file, ["new"]);
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o7777]).toEqual(["new", 0o640]);
  });

  it.runIf(process.getuid?.() === 0)("keeps whose it is", async () => {
    execFileSync("install", ["-o", "1234", "-g", "4321", "/dev/null", file]);
    await writeWhole(file, ["new"]);
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 4321 });
  });

  it("keeps a link to it a link, and replaces what it leads to in one step", async () => {
    const link = path.join(scratch.path, "link.env");
    writeFileSync(file, "old");
    symlinkSync("flags.env", link);
    const before = statSync(file).ino;
    await writeWhole(link, ["new"]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).ino).not.toBe(before);
  });

  it("makes the file a link leads to, where that is not there", async () => {
    const [link, other] = [path.join(scratch.path, "link.env"), path.join(scratch.path, "other.env")];
    symlinkSync("other.env", link);
    symlinkSync("flags.env", other);
    await writeWhole(link, ["new"]);
    expect([lstatSync(link).isSymbolicLink(), lstatSync(other).isSymbolicLink()]).toEqual([true, true]);
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  it("refuses links that lead in a circle", async () => {
    symlinkSync("flags.env", file);
    await expect(writeWhole(file, ["new"])).rejects.toThrow(/links lead in a circle/);
  });

  it("leaves the file from before where the pieces break off", async () => {
    writeFileSync(file, "old");
    async function* broken() {
      yield "new";
      throw new Error("gone");
    }
    await expect(writeWhole(file, broken())).rejects.toThrow("gone");
    expect([readFileSync(file, "utf8"), names()]).toEqual(["old", ["flags.env"]]);
  });

  it("writes into a pipe instead of putting a file into its place", async () => {
    execFileSync("mkfifo", [file]);
    const [read] = await Promise.all([readFile(file, "utf8"), writeWhole(file, ["A=1\n"])]);
    expect(read).toBe("A=1\n");
    expect(lstatSync(file).isFIFO()).toBe(true);
  });

  it("refuses a folder, saying so", async () => {
    mkdirSync(file);
    await expect(writeWhole(file, ["new"])).rejects.toThrow(/flags\.env" \(it is a folder\); name a file/);
    expect(names()).toEqual(["flags.env"]);
  });

  it("refuses a place where it may not write, saying so", async () => {
    await expect(writeWhole(path.join(file, "x"), ["new"])).rejects.toThrow(/\(ENOENT\); name a file in a folder/);
  });
});
