import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { Chapter } from "../../demo/write-history.ts";
import type { EvidenceRow, Observation } from "../../src/criteria/observation.ts";
import { loadDefinition } from "../../src/definition/load-definition.ts";
import { isInHistory } from "../../src/rollout/backtest/assumptions.ts";
import type { TelemetrySource } from "../../src/telemetry/telemetry.ts";
import { createTelemetrySources } from "../../src/telemetry/telemetry-sources.ts";
import { answersOf } from "./answers.ts";
import { chapter, history, SUBSTITUTING, type History } from "./history.ts";

const loaded = loadDefinition(readFileSync("machines/autopack.rollout.yaml", "utf8"), "autopack.rollout.yaml");
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const { definition } = loaded.versioned;

const HISTORIES: readonly (readonly [string, readonly Chapter[], number, readonly string[]])[] = [
  ["one healthy run", [chapter(1)], 101, []],
  ["healthy runs under two sets of flags", [chapter(2), chapter(3, "none", SUBSTITUTING)], 102, []],
  ["missing rows", [chapter(1), chapter(3, "missing-rows")], 103, []],
  ["duplicates", [chapter(1), chapter(2, "duplicates", SUBSTITUTING)], 104, []],
  ["rows without an outcome", [chapter(3, "null-outcomes")], 105, []],
  ["orphans", [chapter(3, "orphans", SUBSTITUTING)], 106, []],
  ["a regression", [chapter(2), chapter(3, "regression", SUBSTITUTING)], 107, []],
  ["no savings", [chapter(3, "no-savings", SUBSTITUTING)], 108, []],
  [
    "phases that are skipped, queued and running, and one row with the wrong outcome",
    [chapter(3, "duplicates")],
    109,
    [
      "UPDATE phases SET state = 'SKIPPED' WHERE phase_index = 2",
      "UPDATE phases SET state = 'QUEUED', completed_at = NULL WHERE phase_index = 5",
      "UPDATE phases SET state = 'EXECUTING' WHERE phase_index = 7",
      "UPDATE token_efficiency_metrics SET phase_outcome = 'BLOCKED' WHERE id % 11 = 0",
    ],
  ],
  ["small runs of 2 phases, many of them", [chapter(50, "none", SUBSTITUTING, 2)], 110, []],
];

describe("the metrics of the flagship's document", () => {
  const written: History[] = [];
  afterAll(() => Promise.all(written.map((each) => each.delete())));

  it.each(HISTORIES)("agree with answers worked out from the bare rows: %s", async (_, chapters, seed, damage) => {
    const found = await history(chapters, seed, damage);
    written.push(found);
    const { runs } = found;
    const sources = createTelemetrySources({ urls: { history: found.url } });
    try {
      for (const window of [runs, runs.slice(0, Math.ceil(runs.length / 2)), runs.slice(-1)]) {
        const expected = answersOf(found, window);
        expect(summary(await observe(sources.get("history"), window))).toEqual(expected);
        expect(expected.ended).toBeGreaterThan(0);
      }
    } finally {
      await sources.close();
    }
  });
});

function observe(source: TelemetrySource, runs: readonly string[]) {
  const { telemetry: limits, tables } = definition;
  const now = new Date("2030-01-01T00:00:00Z");
  return source.observe(definition.metrics.filter(isInHistory), { runs, now, limits, tables, environment: {} });
}

/** The observations in the terms of the answers. Rows are at most 20, hence the runs above are small. */
function summary(seen: Readonly<Record<string, Observation>>) {
  const success = of("proportion", seen["phase-success-rate"]);
  const completeness = of("proportion", seen["telemetry-completeness"]);
  const missing = of("violations", seen["missing-efficiency-rows"]);
  const duplicates = of("violations", seen["duplicate-telemetry"]);
  const saved = amount(seen["tokens-saved"]);
  const substitutions = amount(seen["artifact-substitutions"]);
  const early = of("violations", seen["early-substitutions"]);
  const substituted = of("proportion", seen["sot-phases-substituted"]);
  const saving = of("proportion", seen["sot-phases-saving"]);
  expect(saving.trials).toBe(substituted.trials);
  expect(amount(seen["token-efficiency"])).toMatchObject({ total: saved.total, sample: saved.sample });
  expect([completeness.trials, missing.population, success.trials]).toEqual(Array(3).fill(success.trials));
  expect([missing.count, duplicates.count]).toEqual([missing.rows.length, duplicates.rows.length]);
  return {
    complete: success.successes,
    ended: success.trials,
    recorded: completeness.successes,
    missing: keys(missing.rows, ["run", "phase", "outcome"]),
    duplicates: keys(duplicates.rows, ["run", "phase", "outcome", "entries"]),
    rowsWithOutcome: duplicates.population,
    rows: saved.sample,
    substitutions: substitutions.total,
    saved: saved.total,
    rowsWithSubstitutions: early.count,
    sot: [substituted.trials, substituted.successes, saving.successes],
  };
}

function of<K extends "proportion" | "violations">(kind: K, seen: Observation | undefined) {
  if (seen?.kind !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(seen)}`);
  // The kind was compared just above; TypeScript does not narrow a union by a type parameter.
  return seen as Extract<Observation, { kind: K }>;
}

function amount(seen: Observation | undefined) {
  if (seen?.kind === "total" || seen?.kind === "mean") return seen;
  throw new Error(`expected an amount, got ${JSON.stringify(seen)}`);
}

function keys(rows: readonly EvidenceRow[], columns: readonly string[]): readonly string[] {
  return rows.map((row) => columns.map((column) => row[column]).join("/")).toSorted();
}
