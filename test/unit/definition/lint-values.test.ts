import { describe, expect, it } from "vitest";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { findingsOf, patched, type Patch } from "./patched-document.ts";

const flags = "/stages/1/flags";
const rows: readonly (readonly [title: string, patch: Patch, findings: readonly string[]])[] = [
  ["a text for a boolean", { [`${flags}/ENABLED`]: "true" }, [`flag-value ${flags}/ENABLED`]],
  ["a number for a boolean", { [`${flags}/ENABLED`]: 1 }, [`flag-value ${flags}/ENABLED`]],
  ["a boolean for an integer", { [`${flags}/CAP`]: true }, [`flag-value ${flags}/CAP`]],
  ["a number for a text", { [`${flags}/MODE`]: 1 }, [`flag-value ${flags}/MODE`]],
  ["an empty text that would be served", { [`${flags}/MODE`]: "" }, [`flag-value ${flags}/MODE`]],
  ["an integer below its minimum", { [`${flags}/CAP`]: 0 }, [`flag-value ${flags}/CAP`]],
  ["an integer above its maximum", { [`${flags}/CAP`]: 11 }, [`flag-value ${flags}/CAP`]],
  ["nothing at the ends of the range", { [`${flags}/CAP`]: 10, "/variables/CAP/default": 1 }, []],
  ["a default of the wrong type", { "/variables/CAP/default": "5" }, ["flag-value /variables/CAP/default"]],
  ["a switch value out of range", { "/killSwitches/off/flags/CAP": 99 }, ["flag-value /killSwitches/off/flags/CAP"]],
  ["a stage value for what is not served", { [`${flags}/UNSERVED`]: "x" }, [`flag-not-served ${flags}/UNSERVED`]],
  ["a stage value for a secret", { [`${flags}/API_KEY`]: "x" }, [`flag-not-served ${flags}/API_KEY`]],
  [
    "a served variable without a value",
    { "/variables/CAP/default": undefined },
    ["served-without-value /variables/CAP"],
  ],
  ["a served secret", { "/variables/API_KEY/served": true }, ["secret-value /variables/API_KEY/served"]],
  ["a secret with a default", { "/variables/API_KEY/default": "x" }, ["secret-value /variables/API_KEY/default"]],
  ["a secret with a const", { "/variables/API_KEY/const": "x" }, ["secret-value /variables/API_KEY/const"]],
  ["a stage against a const", { [`${flags}/LOCKED`]: true }, [`const-contradicted ${flags}/LOCKED`]],
  ["nothing in a stage that repeats a const", { [`${flags}/LOCKED`]: false }, []],
  [
    "a switch against a const",
    { "/killSwitches/off/flags/LOCKED": true },
    ["const-contradicted /killSwitches/off/flags/LOCKED"],
  ],
  [
    "a default against a const",
    { "/variables/LOCKED/default": true },
    ["const-contradicted /variables/LOCKED/default"],
  ],
  ["autonomy on a text", { "/variables/MODE/autonomy": true }, ["autonomy-type /variables/MODE/autonomy"]],
  ["autonomy on a secret", { "/variables/API_KEY/autonomy": true }, ["autonomy-type /variables/API_KEY/autonomy"]],
  [
    "an empty range",
    { "/variables/CAP/minimum": 11, "/variables/CAP/default": 11 },
    ["variable-range /variables/CAP/minimum", "flag-value /variables/CAP/default"],
  ],
  ["a range on a text", { "/variables/MODE/maximum": 3 }, ["variable-range /variables/MODE/maximum"]],
];

describe("values in a document", () => {
  it.each(rows)("finds %s", (_title, patch, expected) => {
    expect(new Set(findingsOf(patch))).toEqual(new Set(expected));
  });

  it("finds that nothing is served", () => {
    const text = "{sluice: 1, name: a, variables: {A: {type: string, purpose: b}}, stages: [{id: c, title: d}]}";
    const loaded = loadDefinition(text, "a.yaml");
    expect(loaded.ok ? [] : loaded.findings.map(({ rule }) => rule)).toEqual(["nothing-served"]);
  });

  it("never repeats a secret in a finding", () => {
    const secret = "hunter2-hunter2";
    const loaded = loadDefinition(
      patched({ "/variables/API_KEY/default": secret, "/variables/API_KEY/const": `${secret}!` }),
      "a.yaml",
    );
    expect(loaded.ok).toBe(false);
    expect(JSON.stringify(loaded)).not.toContain(secret);
  });
});
