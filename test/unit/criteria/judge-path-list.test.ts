import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgePathList } from "../../../src/criteria/evidence/judge-path-list.ts";
import { pathMatches } from "../../../src/criteria/evidence/path-matches.ts";
import { requirement } from "./fixtures.ts";

const ALLOW = ["docs/HISTORY.md", ".runs/**/LOG.md", "teams/*/NOTES.md"];
const REQUIRED = { ...requirement("substitutions", "path-list"), allow: ALLOW };
const ofPaths = (...paths: string[]) => judgePathList({ paths }, REQUIRED);
const ofText = (text: string) => judgePathList({ text }, REQUIRED);

describe("a reported path", () => {
  it.each([
    ["docs/HISTORY.md", true],
    [".runs/LOG.md", true],
    [".runs/a/b/c/LOG.md", true],
    ["teams/red/NOTES.md", true],
    ["notdocs/HISTORY.md", false],
    ["other/docs/HISTORY.md", false],
    ["docs/HISTORY.md.py", false],
    ["docs/HISTORY.md/main.py", false],
    ["docs/HISTORY.MD", false],
    ["Docs/HISTORY.md", false],
    ["docs/sub/HISTORY.md", false],
    ["HISTORY.md", false],
    ["/docs/HISTORY.md", false],
    ["./docs/HISTORY.md", false],
    ["docs//HISTORY.md", false],
    ["docs\\HISTORY.md", false],
    ["C:docs/HISTORY.md", false],
    [".runs/../src/LOG.md", false],
    [".runs/..\\src/LOG.md", false],
    ["src/../docs/HISTORY.md", false],
    [".runs/a/LOG.md/", false],
    ["teams/NOTES.md", false],
    ["teams/red/blue/NOTES.md", false],
    ["teams/../NOTES.md", false],
    [" docs/HISTORY.md", false],
    ["docs/HISTORY.md\n", false],
    ["docs/HI\u0405TORY.md", false],
    ["", false],
  ])("%j is allowed: %s", (path, allowed) => {
    expect(ofPaths(path).verdict).toBe(allowed ? "pass" : "fail");
  });

  it("is never allowed when it leads upwards, whatever the pattern", () => {
    const segment = fc.constantFrom("a", "b", "..", ".", "*", "**");
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), fc.array(segment, { minLength: 1 }), (path, pattern) => {
        if (pathMatches(path.join("/"), pattern.join("/"))) expect(path).not.toContain("..");
      }),
    );
  });

  it("is matched in no time by a pattern made to be slow", () => {
    const path = `${"a/".repeat(400)}b`;
    expect(pathMatches(path, `${"**/a/".repeat(50)}c`)).toBe(false);
  });
});

describe("a list of paths", () => {
  it("fails by naming the first that are not allowed, even one among many", () => {
    expect(ofPaths("docs/HISTORY.md", "src/a.py", "src/b.py", "src/c.py", "src/d.py")).toMatchObject({
      verdict: "fail",
      message: `4 of 5 reported paths not allowed: src/a.py, src/b.py, src/c.py and 1 more; allowed are ${ALLOW.join(", ")}`,
      detail: { paths: 5, notAllowed: 4, first: ["src/a.py", "src/b.py", "src/c.py", "src/d.py"], listsMaybeCut: 0 },
    });
  });

  it("proves nothing when it is empty", () => {
    expect(ofPaths()).toMatchObject({
      verdict: "inconclusive",
      message: expect.stringContaining("no path was reported"),
    });
  });
});

describe("paths in a log", () => {
  const ok = "[USE] phase=F1 saved=9tok files=3kept/0omitted paths=[docs/HISTORY.md, .runs/x/LOG.md]";
  const ten = `paths=[${Array.from({ length: 10 }, (_, index) => `.runs/${index}/LOG.md`).join(", ")}]`;

  it.each<[string, string, string, RegExp]>([
    ["allowed ones on several lines", `${ok}\nnoise\r\n${ok}\n`, "pass", /^2 reported paths, all allowed$/],
    [
      "one that is not",
      `${ok}\n[USE] paths=[src/main.py]`,
      "fail",
      /^1 of 3 reported paths not allowed: src\/main\.py;/,
    ],
    [
      "a name with brackets of its own",
      "paths=[app/[id]/page.ts, docs/HISTORY.md]",
      "fail",
      /: app\/\[id\]\/page\.ts;/,
    ],
    ["quoted names", `paths=['docs/HISTORY.md', ".runs/LOG.md"]`, "pass", /^2 reported/],
    ["colours around the list", "\u001b[32mpaths=[docs/HISTORY.md]\u001b[0m", "pass", /^1 reported path, all allowed/],
    ["a log line inside JSON", `{"message":"${ok}","tags":["a"]}`, "pass", /^2 reported/],
    [
      "a list of ten, which may have been cut",
      ten,
      "inconclusive",
      /1 list of ten names may have been cut.*as a list$/,
    ],
    ["a log written as JSON", `{"paths": ["docs/HISTORY.md", "src/main.py"]}`, "fail", /: src\/main\.py;/],
    ["a list written with spaces", `${ok} Paths = [src/main.py]`, "fail", /: src\/main\.py;/],
    [
      "no list at all",
      "[USE] phase=F1 artifacts=3 saved=12tok",
      "inconclusive",
      /no path was reported, expected paths=\[…\]/,
    ],
    ["an empty list", "paths=[]", "inconclusive", /no path was reported/],
    ["a list that breaks off", "paths=[docs/HISTORY.md, docs/HIST", "error", /line 1 has no certain end/],
    ["a list that breaks off after a bad name", "paths=[src/main.py, docs/HIST", "fail", /: src\/main\.py;/],
    [
      "a name made to end the list early",
      `${ok}\npaths=[docs/HISTORY.md], src/main.py]`,
      "error",
      /line 2 has no certain end/,
    ],
    ["another word that ends the same", "xpaths=[src/main.py]", "inconclusive", /no path/],
  ])("%s: %j is %s", (_, text, verdict, message) => {
    const judged = ofText(text);
    expect([judged.verdict, judged.message]).toEqual([verdict, expect.stringMatching(message)]);
  });

  it("keeps at most twenty names, short and without credentials", () => {
    const names = Array.from({ length: 30 }, (_, index) => `${"x".repeat(400)}/${index}`);
    const { first } = judgePathList({ paths: ["https://u:hunter2@host/a", ...names] }, REQUIRED).detail;
    expect(first).toHaveLength(20);
    expect(JSON.stringify(first)).not.toContain("hunter2");
    expect(JSON.stringify(first).length).toBeLessThan(20 * 210);
  });
});
