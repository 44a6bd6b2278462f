import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Chapter } from "../../demo/write-history.ts";
import type { BacktestStep } from "../../src/rollout/backtest/backtest-step.ts";
import { sluice } from "../cli/support/run.ts";
import { chapter, history, SUBSTITUTING, type History } from "./history.ts";
import { ladder } from "./ladder.ts";
import { naiveWalk } from "./naive-walk.ts";

const CLIMB: readonly Chapter[] = [chapter(4), chapter(4, "none", SUBSTITUTING)];

const HISTORIES: readonly (readonly [string, readonly Chapter[], number])[] = [
  ["one run, too small to promote", [chapter(1)], 201],
  ["a healthy climb", CLIMB, 202],
  ["missing rows in stage 1", [chapter(2), chapter(3, "missing-rows"), chapter(2)], 203],
  ["missing rows before stage 1, where nobody minds", [chapter(2, "missing-rows"), chapter(4)], 204],
  ["duplicates in stage 2", [chapter(4), chapter(3, "duplicates", SUBSTITUTING)], 205],
  ["rows without an outcome", [chapter(2), chapter(3, "null-outcomes")], 206],
  ["orphans, which break no rule", [chapter(3), chapter(5, "orphans", SUBSTITUTING)], 207],
  ["a regression", [chapter(2), chapter(6, "regression")], 208],
  ["no savings", [chapter(4), chapter(4, "no-savings", SUBSTITUTING)], 209],
  ["fifty small runs", [chapter(30, "none", undefined, 3), chapter(20, "duplicates", SUBSTITUTING, 3)], 210],
  ["two hundred", [chapter(150, "none", undefined, 2), chapter(50, "missing-rows", SUBSTITUTING, 2)], 211],
];

describe("sluice backtest", () => {
  const written: History[] = [];
  let folder: string;
  let document: string;
  let patient: string;
  let climb: History;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-backtest-"));
    document = join(folder, "ladder.rollout.yaml");
    patient = join(folder, "patient.rollout.yaml");
    await writeFile(document, ladder());
    await writeFile(
      patient,
      ladder((text) => text.replace("minimum: { runs: 2 }", "minimum: { runs: 3 }")),
    );
    climb = await stored(CLIMB, 202);
  });
  afterAll(async () => {
    await Promise.all([...written.map((each) => each.delete()), rm(folder, { recursive: true })]);
  });

  async function stored(chapters: readonly Chapter[], seed: number): Promise<History> {
    const found = await history(chapters, seed);
    written.push(found);
    return found;
  }

  it.each(HISTORIES)("does what a plain loop over the bare rows says: %s", async (_, chapters, seed) => {
    const found = await stored(chapters, seed);
    const { code, out } = await sluice(["backtest", document, "--telemetry", found.url, "--json"]);
    expect(code).toBe(0);
    const { steps, summary } = JSON.parse(out).documents[0];
    expect(deeds(steps)).toEqual(naiveWalk(found));
    expect(steps.map((step: BacktestStep) => step.run)).toEqual(found.runs);
    expect(summary.runs).toBe(found.runs.length);
  });

  it("tells people one line a run, what was assumed and where it led", async () => {
    const { code, out, asked } = await sluice(["backtest", document, "--telemetry", climb.url]);
    expect([code, asked]).toEqual([0, []]);
    const [first = "", second = ""] = climb.runs;
    expect(out).toMatch(new RegExp(`${first} +stage-0 +\\? inconclusive +Enough phases ended: .*20 phases`));
    expect(out).toMatch(new RegExp(`${second} +stage-0 +✓ pass +promotes to stage-1`));
    expect(out.split("\n").filter((line) => line.startsWith("  demo-"))).toHaveLength(8);
    expect(out).toContain("Not in a history, assumed to pass at every run: looked-at.\n");
    expect(out).toContain(`8 runs: reached stage-3 (at run ${climb.runs[5]}), never stopped, ends in stage-3.\n`);
    expect(out).toContain("each takes 1 h here");
  });

  it("shows with --evidence none what waits for somebody", async () => {
    const { code, out } = await sluice(["backtest", document, "--telemetry", climb.url, "--evidence", "none"]);
    expect(code).toBe(0);
    expect(out).toContain("assumed never to be posted: looked-at.");
    expect(out).toMatch(/stage-2 +\? inconclusive +Somebody looked: nothing recorded for "Somebody looked"/);
    expect(out).toContain("reached stage-2");
  });

  it("shows where two documents part, and that one is like itself", async () => {
    const { code, out } = await sluice(["backtest", document, patient, "--telemetry", climb.url]);
    expect(code).toBe(0);
    const [, differences = ""] = out.split("Where they differ");
    expect(differences).toContain(`(A ${document}, B ${patient})`);
    expect(differences).toContain(
      `  run ${climb.runs[3]}:\n    A in stage-1: promotes to stage-2\n    B in stage-1: Minimum: 2 of 3 runs finished`,
    );
    expect(differences).toContain(`B in stage-1: promotes to stage-2`);
    const same = await sluice(["backtest", document, document, "--telemetry", climb.url]);
    expect(same.out).toContain("Both documents do the same at every run.\n");
  });

  it("walks nothing of a document with findings", async () => {
    const bad = join(folder, "bad.rollout.yaml");
    await writeFile(
      bad,
      ladder((text) => text.replace("metric: tokens-saved, expect", "metric: token-saved, expect")),
    );
    const { code, out } = await sluice(["backtest", document, bad, "--telemetry", climb.url]);
    expect(code).toBe(1);
    expect(out).toContain(`✗ ${bad}: nothing was walked\n`);
    expect(out).toMatch(/bad\.rollout\.yaml:\d+:\d+ \/stages\/2\/criteria\/0\/metric: found .*token-saved/);
    const asJson = await sluice(["backtest", bad, "--telemetry", climb.url, "--json"]);
    expect(JSON.parse(asJson.out)).toMatchObject({ documents: [{ file: bad, findings: [{ rule: "unknown-name" }] }] });
  });

  it.each([
    ["no database", ["--json"], /--telemetry is missing/],
    ["a URL that is none", ["--telemetry", "mysql://root:secret@host/db"], /"mysql:\/\/root:\*\*\*@host\/db" is not a/],
    ["an assumption it does not know", ["--telemetry", "file:x.db", "--evidence", "some"], /"some", needed one of/],
  ])("refuses %s as wrong usage", async (_, options, message) => {
    const { code, err } = await sluice(["backtest", document, ...options]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  it("cannot find runs for a document without exposure queries", async () => {
    const { code, err } = await sluice(["backtest", "machines/minimal.rollout.yaml", "--telemetry", climb.url]);
    expect([code, err]).toEqual([2, expect.stringContaining("minimal has no exposure queries")]);
  });

  it("says that there was no history to read, instead of one without runs", async () => {
    const url = `file:${join(folder, "nowhere.db")}`;
    const { code, out, err } = await sluice(["backtest", document, "--telemetry", url]);
    expect([code, out, err]).toEqual([3, "", expect.stringMatching(/history could not be read: .*nowhere\.db/)]);
  });
});

function deeds(steps: readonly BacktestStep[]): readonly string[] {
  return steps.flatMap(({ run, outcome, stage, to }) => {
    if (stage !== to) return [`${run} ${stage}→${to}`];
    return outcome === "stopped" ? [`${run} held`] : [];
  });
}
