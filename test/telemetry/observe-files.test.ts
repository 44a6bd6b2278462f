import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { FilesMetric, FlagEnvironment } from "../../src/definition/definition.ts";
import { observeFiles } from "../../src/telemetry/observe-files.ts";
import { LIMITS } from "./observed-database.ts";

const METRIC: FilesMetric = {
  id: "m",
  kind: "files",
  title: "",
  purpose: null,
  sampleUnit: "reports",
  unit: null,
  paths: ["out/*/{run}/report.md", "old/{run}/report.md"],
  sections: [
    { heading: "# Part: ", files: "parts/part_*.md", max: "MAX_PARTS" },
    { heading: "# Step: ", files: "steps/step_*.md", max: "MAX_STEPS" },
  ],
};
const CAPS = { MAX_PARTS: 2, MAX_STEPS: 3 };

let folder = "";
let workspace = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sluice-files-"));
  workspace = path.join(folder, "workspace");
  mkdirSync(workspace);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function write(file: string, text = ""): string {
  const whole = path.join(workspace, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

function report(run: string, parts: readonly string[], steps: readonly string[], at = `out/a/${run}`): void {
  for (const stem of parts) write(`${at}/parts/${stem}.md`);
  for (const stem of steps) write(`${at}/steps/${stem}.md`);
  const sections = [...parts.map((stem) => `# Part: ${stem}`), ...steps.map((stem) => `# Step: ${stem}`)];
  write(`${at}/report.md`, ["# Run Summary", ...sections].join("\n\ntext\n\n---\n\n"));
}

function observe(runs: readonly string[], environment: FlagEnvironment = CAPS, metric = METRIC, root = workspace) {
  const ports = { workspace: root, workspaceVariable: "SLUICE_WORKSPACE" };
  return observeFiles(ports, metric, { runs, limits: LIMITS, environment });
}

const clean = (population: number) => ({ kind: "violations", count: 0, truncated: false, population, rows: [] });
const violation = (...rows: object[]) => ({ kind: "violations", count: rows.length, truncated: false, rows });

describe("the files runs leave", () => {
  it("are in order when each is there and keeps within the flags in force", async () => {
    report("r1", ["part_1", "part_2"], ["step_1"]);
    report("r2", [], [], "old/r2");
    expect(await observe(["r1", "r2"])).toEqual(clean(2));
    expect(await observe([])).toEqual(clean(0));
  });

  it("are violations when one is missing, and when there are more sections than allowed", async () => {
    report("r1", ["part_1", "part_2", "part_3"], ["step_1", "step_2", "step_3", "step_4"]);
    expect(await observe(["r1", "gone"])).toMatchObject({
      population: 2,
      ...violation(
        { run: "r1", problem: "cap exceeded", section: "# Part:", found: 3, allowed: 2 },
        { run: "r1", problem: "cap exceeded", section: "# Step:", found: 4, allowed: 3 },
        { run: "gone", problem: "missing" },
      ),
    });
    expect(await observe(["r1"], { MAX_PARTS: 3, MAX_STEPS: 4 })).toEqual(clean(1));
  });

  it("allow no section under a cap of 0", async () => {
    report("r1", ["part_1"], []);
    const rows = [{ run: "r1", problem: "cap exceeded", section: "# Part:", found: 1, allowed: 0 }];
    expect(await observe(["r1"], { MAX_PARTS: 0, MAX_STEPS: 0 })).toMatchObject({ rows });
  });

  it("count headings only once and only those a file stands behind", async () => {
    report("r1", ["part_1", "part_2"], []);
    const quoted = ["# Part: part_77", "# Part: part_1", "# Part: part_2 ", " # Part: part_9", "x # Part: part_9"];
    write(
      "out/a/r1/report.md",
      ["# Part: part_1", "# Part: part_2\r", ...quoted, "# Part: ", "# Partly: part_1"].join("\n"),
    );
    expect(await observe(["r1"])).toEqual(clean(1));
  });

  it("count every distinct heading when the files behind them are gone, and say so", async () => {
    write("out/a/r1/report.md", "# Part: a\r# Part: b\r\n# Part: c\n# Part: c\n");
    const note = "no file parts/part_*.md to compare with, so every distinct heading counts";
    const rows = [{ run: "r1", problem: "cap exceeded", section: "# Part:", found: 3, allowed: 2, note }];
    expect(await observe(["r1"])).toMatchObject({ rows });
  });

  it("are looked for in the order of the patterns", async () => {
    report("r1", ["part_1", "part_2", "part_3"], [], "old/r1");
    expect(await observe(["r1"])).toMatchObject({ count: 1 });
    report("r1", ["part_1"], [], "out/z/r1");
    expect(await observe(["r1"])).toMatchObject({ count: 0 });
  });

  it.each([
    "../r1",
    "a/b",
    "a\\b",
    "..",
    ".",
    "",
    "a..b",
    "r\u0000",
    "r\n1",
    ".hidden",
    "a*",
    "x".repeat(201),
    "\u202er",
  ])("are not looked for under the run id %j", async (run) => {
    expect(await observe([run])).toMatchObject(violation({ problem: "unsafe run id" }));
  });

  it("are not read outside the workspace, whatever links there are", async () => {
    mkdirSync(path.join(folder, "elsewhere", "r3"), { recursive: true });
    writeFileSync(path.join(folder, "elsewhere", "secret.md"), "# Part: x\n");
    writeFileSync(path.join(folder, "elsewhere", "r3", "report.md"), "");
    mkdirSync(path.join(workspace, "out/a/r1"), { recursive: true });
    symlinkSync(path.join(folder, "elsewhere", "secret.md"), path.join(workspace, "out/a/r1/report.md"));
    report("r2", [], []);
    symlinkSync(path.join(folder, "elsewhere"), path.join(workspace, "out/a/r2/parts"));
    symlinkSync(path.join(folder, "elsewhere"), path.join(workspace, "old"));
    const leads = (run: string) => ({ run, problem: "leads out of the workspace" });
    expect(await observe(["r1", "r2", "r3"])).toMatchObject(violation(leads("r1"), leads("r2"), leads("r3")));
    const climbing = { ...METRIC, paths: ["../elsewhere/{run}/report.md"] };
    expect(await observe(["r3"], CAPS, climbing)).toMatchObject(violation(leads("r3")));
  });

  it("are followed by links within the workspace", async () => {
    report("r1", ["part_1"], [], "store/r1");
    mkdirSync(path.join(workspace, "out"));
    symlinkSync(path.join(workspace, "store"), path.join(workspace, "out/a"));
    expect(await observe(["r1"])).toEqual(clean(1));
  });

  it("are violations when they are no plain, readable, reasonably small file", async () => {
    mkdirSync(path.join(workspace, "out/a/r1/report.md"), { recursive: true });
    truncateSync(write("out/a/r2/report.md"), 4 * 1024 * 1024 + 1);
    mkdirSync(path.join(workspace, "out/a/r3"), { recursive: true });
    execFileSync("mkfifo", [path.join(workspace, "out/a/r3/report.md")]);
    expect(await observe(["r1", "r2", "r3"])).toMatchObject(
      violation(
        { run: "r1", problem: "is no file" },
        { run: "r2", problem: "has 4194305 bytes, at most 4194304 are read" },
        { run: "r3", problem: "is no file" },
      ),
    );
  });

  it.skipIf(process.getuid?.() === 0)("are violations when they may not be read", async () => {
    chmodSync(write("out/a/r1/report.md"), 0);
    expect(await observe(["r1"])).toMatchObject(violation({ run: "r1", problem: "unreadable (EACCES)" }));
  });

  it("are not looked for in a folder too full to list", async () => {
    for (let index = 0; index <= 20_000; index += 1) symlinkSync("x", path.join(workspace, `link${index}`));
    const metric = { ...METRIC, paths: ["*/{run}.md"] };
    const rows = [{ run: "r1", problem: "a folder on its path has more than 20000 entries" }];
    expect(await observe(["r1"], CAPS, metric)).toMatchObject({ rows });
  });

  it.each<[string, FlagEnvironment]>([
    ["-1", { MAX_STEPS: -1 }],
    ["1.5", { MAX_STEPS: 1.5 }],
    ['"5"', { MAX_STEPS: "5" }],
    ["not set", {}],
  ])("cannot be judged by a cap that is %s", async (found, environment) => {
    report("r1", [], []);
    expect(await observe(["r1"], { MAX_PARTS: 2, ...environment })).toEqual({
      kind: "unavailable",
      cause: "bad-shape",
      message: expect.stringContaining(`MAX_STEPS is ${found} in the flags in force`),
    });
  });

  it("cannot be judged without a workspace, or one that is not there", async () => {
    const ports = { workspace: undefined, workspaceVariable: "SLUICE_WORKSPACE_BLUE" };
    expect(await observeFiles(ports, METRIC, { runs: ["r1"], limits: LIMITS, environment: CAPS })).toEqual({
      kind: "unavailable",
      cause: "no-source",
      message: expect.stringContaining("set SLUICE_WORKSPACE_BLUE to"),
    });
    expect(await observe(["r1"], CAPS, METRIC, path.join(folder, "absent"))).toEqual({
      kind: "unavailable",
      cause: "unreachable",
      message: expect.stringContaining("(ENOENT)"),
    });
  });

  it("are given up at the time limit", async () => {
    for (let index = 0; index < 3_000; index += 1)
      mkdirSync(path.join(workspace, "out", `d${index}`), { recursive: true });
    const runs = Array.from({ length: 200 }, (_, index) => `r${index}`);
    const ports = { workspace, workspaceVariable: "SLUICE_WORKSPACE" };
    const scope = { runs, limits: { ...LIMITS, queryTimeoutMs: 50 }, environment: CAPS };
    expect(await observeFiles(ports, METRIC, scope)).toMatchObject({ kind: "unavailable", cause: "timeout" });
  });
});
