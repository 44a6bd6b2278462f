import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/sluice-process.ts";

// What another machine gets. Installing it would take a registry: instead it is unpacked beside the libraries that an
// installation would bring, and nothing else of this repository.
const root = path.resolve(import.meta.dirname, "../..");

interface LockedPackage {
  readonly dev?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
}

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let files: readonly string[];
let main: string;
const env = () => ({ PATH: process.env.PATH, HOME: scratch.path });

beforeAll(async () => {
  scratch = await scratchFolder();
  const args = ["pack", "--json", "--pack-destination", scratch.path];
  const printed = execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  // Where something had to be built first, that is told above.
  const [packed] = JSON.parse(printed.slice(printed.indexOf("[\n"))) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = (packed?.files ?? []).map((file) => file.path);
  execFileSync("tar", ["-xzf", packed?.filename ?? ""], { cwd: scratch.path });
  const unpacked = path.join(scratch.path, "package");
  const { bin } = JSON.parse(readFileSync(path.join(unpacked, "package.json"), "utf8")) as LockedPackage;
  main = path.join(unpacked, bin?.sluice ?? "");
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  for (const [name, { dev }] of Object.entries(lock.packages)) {
    if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(name)) continue;
    mkdirSync(path.dirname(path.join(unpacked, name)), { recursive: true });
    symlinkSync(path.join(root, name), path.join(unpacked, name));
  }
}, 120_000);
afterAll(() => scratch.remove());

function sluice(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: scratch.path,
    env: { ...env(), ...more },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the tarball", () => {
  it("holds what the program is and reads, and nothing of tests, sources or of a run", () => {
    const folders = new Set(files.map((file) => file.split("/")[0]));
    expect([...folders].sort()).toEqual(["README.md", "dist", "machines", "package.json", "prisma"]);
    expect(files.filter((file) => /compiled|\.test\.|\.env$/.test(file))).toEqual([]);
  });

  it.each([
    ["--help", []],
    ["validate", ["machines/autopack.rollout.yaml"]],
    ["test", ["machines/autopack.rollout.yaml"]],
    ["diagram", ["machines/minimal.rollout.yaml"]],
  ])("runs %s without a service", (command, operands) => {
    const given = operands.map((file) => path.join(scratch.path, "package", file));
    expect(sluice([command, ...given])).toMatchObject({ status: 0, stderr: "" });
  });

  it("serves, shows the dashboard, and asks for flags", async () => {
    const child = spawn(process.execPath, [main, "serve"], { cwd: scratch.path, env: { ...env(), PORT: "0" } });
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let said = "";
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
          said += chunk;
          const found = /Sluice serves (\S+)/.exec(said)?.[1];
          if (found !== undefined) resolve(found);
        });
        child.once("close", (code) => reject(new Error(`sluice serve ended with code ${code}: ${said}`)));
      });
      const page = await fetch(url, { headers: { accept: "text/html" } });
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<script")]);
      const { status, stdout } = sluice(["flags", "--format", "shell"], {
        SLUICE_URL: url,
        SLUICE_ROLLOUT: "autopack",
      });
      expect([status, stdout]).toEqual([0, expect.stringMatching(/^export TELEMETRY_DB_ENABLED='true'$/m)]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
