import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import * as module from "node:module";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/sluice-process.ts";

const root = path.resolve(import.meta.dirname, "../..");
const canKeep = "enableCompileCache" in module;

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let compiled: string;

// A program of its own: what the built one keeps is read by whoever else runs it.
beforeEach(async () => {
  scratch = await scratchFolder();
  for (const part of ["dist", "machines", "package.json"])
    cpSync(path.join(root, part), path.join(scratch.path, part), { recursive: true });
  symlinkSync(path.join(root, "node_modules"), path.join(scratch.path, "node_modules"));
  compiled = path.join(scratch.path, "dist/src/.compiled");
  rmSync(compiled, { recursive: true, force: true });
});
afterEach(() => scratch.remove());

function run() {
  const document = path.join(scratch.path, "machines/minimal.rollout.yaml");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/src/main.js", "validate", document], {
    cwd: scratch.path,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function kept(): readonly string[] {
  if (!existsSync(compiled)) return [];
  return readdirSync(compiled, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(compiled, name))
    .filter((name) => statSync(name).isFile());
}

describe("what V8 compiled of the built program", () => {
  it(`is ${canKeep ? "" : "not "}kept beside it by this Node.js, and the program says the same with it`, () => {
    const first = run();
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(kept().length > 0).toBe(canKeep);
    expect(run()).toEqual(first);
  });

  it("is made again where it was damaged", () => {
    const first = run();
    for (const damaged of ["not what V8 wrote", ""]) {
      for (const file of kept()) writeFileSync(file, damaged);
      expect(run()).toEqual(first);
      for (const file of kept()) expect(readFileSync(file, "utf8")).not.toBe(damaged);
    }
  });

  it("is done without where it cannot be kept", () => {
    writeFileSync(compiled, "in the way");
    expect(run()).toMatchObject({ status: 0, stderr: "" });
  });
});
