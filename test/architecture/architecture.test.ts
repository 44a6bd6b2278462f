import { describe, expect, it } from "vitest";
import { sourceFile, sourceFiles } from "../support/source-files.ts";
import { brokenRules, MAX_LINES } from "./rules.ts";

const program = sourceFiles("src", "machines");

describe("the structure of the program", () => {
  it("keeps imports pointing down, the core pure and modules small", () => {
    expect(program.length).toBeGreaterThan(50);
    expect(program.flatMap(brokenRules)).toEqual([]);
  });

  it("keeps tests, benchmarks and the demo within the size of a module", () => {
    const long = sourceFiles("test", "bench", "demo").filter(({ lines }) => lines > MAX_LINES);
    expect(long.map(({ path, lines }) => `${path} ${lines}`)).toEqual([]);
  });

  it("has no cycle of imports", () => {
    expect(cycles(new Map(program.map(({ path, imports }) => [path, imports])))).toEqual([]);
  });

  it("knows nothing of the flagship outside its document", () => {
    const leaks = program.filter(({ text }) => /autopack|artifact_|phase_outcome|glm/i.test(text));
    expect(leaks.map(({ path }) => path)).toEqual([]);
  });
});

describe("the check itself", () => {
  it.each([
    ["src/criteria/a.ts", 'import { x } from "../rollout/b.ts";', "src/criteria may import"],
    ["src/service/a.ts", 'import type { Request } from "express";', "only src/http"],
    ["src/http/a.ts", 'import { PrismaClient } from "@prisma/client";', "only src/store"],
    ["src/http/a.ts", 'import { openStore } from "../store/open-store.ts";', "src/http may import"],
    ["src/rollout/a.ts", "export const now = () => Date.now();", "pure folders"],
    ["src/definition/a.ts", "export const port = process.env.PORT;", "pure folders"],
    ["src/novel/a.ts", "", "no rule says"],
    ["src/cli/a.ts", "export default 1;", "default export"],
    ["src/cli/a.ts", "\n".repeat(301), "301 lines"],
  ])("finds what %s must not do", (path, text, complaint) => {
    expect(brokenRules(sourceFile(path, text)).join("\n")).toContain(complaint);
  });

  it("finds a cycle", () => {
    expect(
      cycles(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["a"]],
          ["d", ["a"]],
        ]),
      ),
    ).toEqual(["a → b → c → a"]);
  });
});

function cycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function visit(node: string, trail: readonly string[]): void {
    const at = trail.indexOf(node);
    if (at >= 0) {
      found.push([...trail.slice(at), node].join(" → "));
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  }
  for (const node of graph.keys()) visit(node, []);
  return found;
}
