import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { beyondChecklist, coveragePage } from "../../scripts/coverage.ts";
import type { FlagEnvironment } from "../../src/definition/definition.ts";
import { loadDefinition } from "../../src/definition/load-definition.ts";
import { checklistLines } from "./checklist-lines.ts";

const SOURCE = "machines/autopack.rollout.yaml";
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const loaded = loadDefinition(read(SOURCE), SOURCE);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const { definition } = loaded.versioned;
const lines = checklistLines(read("docs/production-rollout-checklist.md"));

/** "NAME=value" or "export NAME=value" of every line under a heading. */
const assignments = (heading: RegExp) =>
  Object.fromEntries(
    lines
      .filter(({ section }) => heading.test(section))
      .flatMap(({ line }) => (/^(?:export )?([A-Z_]+)=(\S+)$/.exec(line) ?? []).slice(1, 3).join("=") || [])
      .map((pair) => pair.split("=")),
  );
const texts = (flags: FlagEnvironment) =>
  Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, String(value)]));

describe("the coverage of the checklist", () => {
  it("has a row for every line of the checklist, in its words and order, and no other", () => {
    expect(lines.length).toBeGreaterThan(160);
    expect(definition.checklist.map(({ section, line }) => ({ section, line }))).toEqual(lines);
  });

  it("has something that carries every line", () => {
    expect(definition.checklist.filter(({ carriedBy }) => carriedBy.length === 0)).toEqual([]);
  });

  it("is the page that is committed; `npm run docs` writes it anew", () => {
    expect(coveragePage(definition, SOURCE)).toBe(read("docs/autopack.md"));
  });

  it("names everything that judges, stops or helps, in a row or as beyond the checklist", () => {
    const rows = new Set(definition.checklist.flatMap(({ carriedBy }) => carriedBy));
    const beyond = beyondChecklist(definition);
    const page = read("docs/autopack.md");
    for (const { id, criteria, stopConditions } of definition.stages) {
      for (const criterion of criteria) expect([...rows, ...beyond]).toContain(`criterion:${id}/${criterion.id}`);
      for (const stop of stopConditions) expect([...rows, ...beyond]).toContain(`stop:${id}/${stop.id}`);
    }
    for (const { id } of definition.killSwitches) expect(rows).toContain(`switch:${id}`);
    for (const { id } of definition.successMetrics) expect(rows).toContain(`success-metric:${id}`);
    for (const { id } of definition.runbooks) expect([...rows, ...beyond]).toContain(`runbook:${id}`);
    const listed = page.slice(page.indexOf("## Beyond the checklist"));
    for (const carrier of beyond) expect(listed).toContain(`\`${carrier.slice(carrier.indexOf(":") + 1)}\``);
  });

  it("notices a criterion that no line asks for", () => {
    const [first, ...others] = definition.checklist.filter(({ carriedBy }) =>
      carriedBy.includes("switch:complete-shutdown"),
    );
    expect(first).toBeDefined();
    const checklist = definition.checklist.filter((line) => line !== first && !others.includes(line));
    expect(beyondChecklist({ ...definition, checklist })).toContain("switch:complete-shutdown");
  });
});

describe("what the document serves", () => {
  it.each([1, 2, 3])("in stage %i is the environment the checklist writes down", (index) => {
    const written = assignments(new RegExp(`^Stage ${index}: .* / Environment$`));
    expect(Object.keys(written).length).toBeGreaterThanOrEqual(4);
    expect(texts(definition.stages[index]?.flags ?? {})).toEqual(written);
  });

  it.each([
    ["emergency-rollback", /^Emergency Rollback/],
    ["complete-shutdown", /^Complete Shutdown/],
    ["disable-extended-contexts", /^Partial Rollback/],
  ])("under the kill switch %s is what the checklist exports", (id, heading) => {
    const flags = definition.killSwitches.find((killSwitch) => killSwitch.id === id)?.flags ?? {};
    expect(texts(flags)).toEqual(assignments(heading));
  });

  it("by default is the default of the variables matrix", () => {
    const rows = lines.filter(({ section }) => /^(Feature Toggles|Observability Settings)$/.test(section));
    const defaults = rows.map(({ line }) => line.split(" | ").map((cell) => cell.replaceAll("`", "")));
    for (const [name, , value] of defaults) {
      const variable = definition.variables.find((candidate) => candidate.name === name);
      expect([name, variable?.served === true ? String(variable.default) : "None"]).toEqual([name, value]);
    }
  });
});
