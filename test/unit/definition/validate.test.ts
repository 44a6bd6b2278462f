import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { describeFinding } from "../../../src/definition/finding.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import schema from "../../../machines/rollout.schema.json" with { type: "json" };

const legal = `sluice: 1
name: small
variables:
  ON: { type: boolean, purpose: Acts, served: true, default: false }
stages:
  - id: first
    title: First
`;

function findings(text: string): readonly string[] {
  const loaded = loadDefinition(text, "small.yaml");
  return loaded.ok ? [] : loaded.findings.map(describeFinding);
}
/** The legal document with lines put in the place of one. */
function changed(line: number, ...lines: readonly string[]): string {
  return legal
    .split("\n")
    .toSpliced(line - 1, 1, ...lines)
    .join("\n");
}

describe("rollout.schema.json", () => {
  it("is a JSON Schema, which a start takes for granted", () => {
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validateSchema(schema) === true ? [] : ajv.errors).toEqual([]);
    expect(ajv.validateSchema({ ...schema, type: "strnig" })).toBe(false);
  });
});

describe("a document of the wrong shape", () => {
  it("is told what was found where, and what was expected", () => {
    expect(findings(changed(4, "  ON: { type: bool, purpose: Acts }"))).toEqual([
      'small.yaml:4:15 /variables/ON/type: found "bool", expected "boolean", "integer", "string" or "secret" (schema)',
    ]);
  });

  it("is told which key is missing and what it is for", () => {
    expect(findings(changed(4, "  ON: { type: boolean }"))).toEqual([
      'small.yaml:4:7 /variables/ON: found a map of type without it, expected the key "purpose" (What it does in the observed system) (schema)',
    ]);
  });

  it("is told which keys there are where one is unknown", () => {
    expect(findings(changed(7, "    title: First", "    flag: {}"))).toEqual([
      'small.yaml:8:11 /stages/0/flag: found the unknown key "flag", expected no other keys than id, title, objective, steps, flags, monitors, minimum, baseline, autoPromote, criteria, stopConditions, approvals, windows (schema)',
    ]);
  });

  it("is told what a name looks like", () => {
    expect(findings(changed(6, "  - id: First_Stage"))).toEqual([
      'small.yaml:6:9 /stages/0/id: found "First_Stage", expected an id (a lower-case letter, then at most 62 lower-case letters, digits or hyphens) (schema)',
    ]);
    expect(findings(changed(4, "  on: { type: boolean, purpose: Acts }"))).toEqual([
      'small.yaml:4:7 /variables/on: found the key "on", expected a variable name (a capital letter, then at most 127 capital letters, digits or underscores) (schema)',
    ]);
  });

  it("is told the format version, the range and the length", () => {
    expect(findings(changed(1, "sluice: 2"))).toEqual(["small.yaml:1:9 /sluice: found 2, expected 1 (schema)"]);
    expect(findings(`${legal}telemetry: { maxRows: 0, settle: 10s }\n`)).toEqual([
      "small.yaml:8:23 /telemetry/maxRows: found 0, expected at least 1 (schema)",
      'small.yaml:8:34 /telemetry/settle: found "10s", expected an ISO 8601 duration of days, hours, minutes and seconds, such as PT10S, PT24H or P7D (schema)',
    ]);
    expect(findings(changed(7, `    title: ${"x".repeat(201)}`))).toEqual([
      "small.yaml:7:12 /stages/0/title: found 201 characters, expected at most 200 characters (schema)",
    ]);
    expect(findings(changed(7, "    title: First", "    flags: { ON: 1.5 }"))).toEqual([
      "small.yaml:8:18 /stages/0/flags/ON: found 1.5, expected true, false, an integer or a one-line string (schema)",
    ]);
  });

  it("is told all at once, in the order of the text, before any lint", () => {
    const text = changed(4, "  ON: { type: bool, purpose: Acts }", "  OFF: { type: secret, purpose: x, served: true }");
    expect(findings(`${text}telemetry: []\nname2: x\n`).map((line) => line.split(" ", 2).join(" "))).toEqual([
      "small.yaml:4:15 /variables/ON/type:",
      "small.yaml:9:12 /telemetry:",
      "small.yaml:10:8 /name2:",
    ]);
  });
});

describe("a wrong choice", () => {
  const criterion = (text: string) => findings(`${legal}    criteria:\n      - ${text}\n`);
  const metric = (text: string) => findings(`${legal}metrics:\n  m: ${text}\n`);

  it.each([
    [
      "only explains the branch whose kind was written",
      metric("{ kind: violations, title: M, sql: SELECT 1 }"),
      [/^small.yaml:9:6 \/metrics\/m: found a map of kind, title, sql without it, expected the key "population"/],
    ],
    [
      "names every kind where the kind is unknown",
      metric("{ kind: ratio, title: M, sql: SELECT 1 }"),
      [
        /:9:14 \/metrics\/m\/kind: found "ratio", expected "proportion", "total", "mean", "distribution", "violations", "schema", "gauge" or "files"/,
      ],
    ],
    [
      "names every kind where there is none",
      metric("{ title: M, sql: SELECT 1 }"),
      [/:9:6 \/metrics\/m\/kind: found nothing, expected "proportion"/],
    ],
    [
      "takes a criterion for what its keys say",
      criterion("{ id: a, title: A, metric: m, expected: none }"),
      [
        /:9:9 \/stages\/0\/criteria\/0: found a map of id, title, metric, expected without it, expected the key "expect"/,
        /:9:49 \/stages\/0\/criteria\/0\/expected: found the unknown key "expected"/,
      ],
    ],
    [
      "names the choices where a criterion could be any",
      criterion("{ id: a, title: A }"),
      [
        /found a map of id, title, expected a criterion on a metric, a criterion on evidence or a criterion on a comparison/,
      ],
    ],
    [
      "explains a choice inside a choice",
      criterion("{ id: a, title: A, metric: m, expect: never }"),
      [/:9:47 .*\/expect: found "never", expected "none", { atLeast: number }, .* or { lessThan: number } \(schema\)/],
    ],
    [
      "explains the value inside the chosen bound",
      criterion("{ id: a, title: A, metric: m, expect: { atLeast: most } }"),
      [/:9:58 .*\/expect\/atLeast: found "most", expected a number/],
    ],
    [
      "explains a text that is too short rather than offering a map",
      findings(`${legal}    steps: [""]\n`),
      [/:8:13 \/stages\/0\/steps\/0: found 0 characters, expected at least 1 characters/],
    ],
  ])("%s", (_title, actual, expected) => {
    expect(actual).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });
});
