import { describe, expect, it } from "vitest";
import { findingsOf, type Patch } from "./patched-document.ts";

const at = "/stages/1";
const rows: readonly (readonly [title: string, patch: Patch, findings: readonly string[]])[] = [
  ["nothing in a legal document", {}, []],
  ["a stage flag that is no variable", { [`${at}/flags/ENABLD`]: true }, [`unknown-name ${at}/flags/ENABLD`]],
  [
    "a switch flag that is no variable, even one every object inherits",
    { "/killSwitches/off/flags/NOPE": true },
    ["unknown-name /killSwitches/off/flags/NOPE"],
  ],
  ["a criterion's metric", { [`${at}/criteria/0/metric`]: "succes" }, [`unknown-name ${at}/criteria/0/metric`]],
  ["a criterion's evidence", { [`${at}/criteria/1/evidence`]: "nope" }, [`unknown-name ${at}/criteria/1/evidence`]],
  [
    "a criterion's comparison",
    { [`${at}/criteria/2/comparison`]: "nope" },
    [`unknown-name ${at}/criteria/2/comparison`],
  ],
  ["a criterion's runbook", { [`${at}/criteria/0/runbook`]: "nope" }, [`unknown-name ${at}/criteria/0/runbook`]],
  [
    "a stop condition's metric",
    { [`${at}/stopConditions/0/metric`]: "nope" },
    [`unknown-name ${at}/stopConditions/0/metric`],
  ],
  [
    "a stop condition's rollback stage",
    { [`${at}/stopConditions/0/then`]: { rollback: "nope" } },
    [`unknown-name ${at}/stopConditions/0/then/rollback`],
  ],
  [
    "a stop condition's kill switch",
    { [`${at}/stopConditions/1/then`]: { engage: "nope" } },
    [`unknown-name ${at}/stopConditions/1/then/engage`],
  ],
  ["a switch's stage", { "/killSwitches/off/rollbackTo": "nope" }, ["unknown-name /killSwitches/off/rollbackTo"]],
  [
    "a comparison's metric",
    { "/comparisons/regression/metric": "nope" },
    ["unknown-name /comparisons/regression/metric", "comparison-baseline /comparisons/regression/baseline"],
  ],
  ["a monitor's metric", { [`${at}/monitors/0/metric`]: "nope" }, [`unknown-name ${at}/monitors/0/metric`]],
  [
    "a success metric's metric",
    { "/successMetrics/rate/metric": "nope" },
    ["unknown-name /successMetrics/rate/metric"],
  ],
  ["a gate's evidence", { "/gates/core/evidence": "nope" }, ["unknown-name /gates/core/evidence"]],
  ["a probed table", { "/metrics/layout/tables/0": "toString" }, ["unknown-name /metrics/layout/tables/0"]],
  [
    "an index's table",
    { "/metrics/layout/indexes": [{ name: "i", table: "nope", unique: true }] },
    ["unknown-name /metrics/layout/indexes/0/table"],
  ],
  ["two stages of one id", { "/stages/-": { id: "second", title: "Again" } }, ["duplicate-id /stages/2/id"]],
  ["two criteria of one id in a stage", { [`${at}/criteria/1/id`]: "good" }, [`duplicate-id ${at}/criteria/1/id`]],
  [
    "two stop conditions of one id in a stage",
    { [`${at}/stopConditions/2/id`]: "twice" },
    [`duplicate-id ${at}/stopConditions/2/id`],
  ],
  ["nothing where a criterion and a stop condition share an id", { [`${at}/stopConditions/2/id`]: "good" }, []],
  [
    "two switches of one severity",
    { "/killSwitches/stop": { title: "Stop", severity: 1, rollbackTo: "first" } },
    ["duplicate-severity /killSwitches/stop/severity"],
  ],
  [
    "a switch that does nothing",
    { "/killSwitches/idle": { title: "Idle", severity: 2, flags: {} } },
    ["switch-without-effect /killSwitches/idle"],
  ],
];

describe("names in a document", () => {
  it.each(rows)("finds %s", (_title, patch, expected) => {
    expect(findingsOf(patch)).toEqual(expected);
  });
});
