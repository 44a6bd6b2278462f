import path from "node:path";
import { Client } from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Observation } from "../../src/criteria/observation.ts";
import { readDocuments } from "../../src/documents.ts";
import { createTelemetrySources, DEFAULT_SOURCE } from "../../src/telemetry/telemetry-sources.ts";
import { createDatabase } from "../support/database.ts";
import { judgeJunit } from "../../src/criteria/evidence/judge-junit.ts";
import { judgeSmokeReport } from "../../src/criteria/evidence/judge-smoke-report.ts";
import { sampleDatabases, sampleDump, sampleFile, sampleReports, type SampleAnswers } from "./samples.ts";

const samples = Object.entries(sampleDatabases()).filter(([, { expected }]) => "phase6" in expected);
const definition = readDocuments(path.resolve(import.meta.dirname, "../../machines"))
  .map((document) => document.definition)
  .find(({ name }) => name === "autopack");

type Observed = Readonly<Record<string, Observation | undefined>>;

/** What the document's metrics say of these runs, in the words of the manifest. */
async function measure(url: string, runs: readonly string[]) {
  if (!definition) throw new Error("machines/ holds no document named autopack");
  const sources = createTelemetrySources({ urls: { [DEFAULT_SOURCE]: url } });
  try {
    const metrics = definition.metrics.filter((metric) => "sql" in metric);
    const scope = { runs, now: new Date("2100-01-01"), limits: definition.telemetry, tables: [], environment: {} };
    return inWords(await sources.get(DEFAULT_SOURCE).observe(metrics, scope));
  } finally {
    await sources.close();
  }
}

function inWords(observed: Observed) {
  const proportion = (id: string) => {
    const found = observed[id];
    if (found?.kind !== "proportion") throw new Error(`${id}: ${JSON.stringify(found)}`);
    return [found.successes, found.trials];
  };
  const amount = (id: string) => {
    const found = observed[id];
    if (found?.kind !== "total" && found?.kind !== "mean") throw new Error(`${id}: ${JSON.stringify(found)}`);
    return found;
  };
  const rows = (id: string) => {
    const found = observed[id];
    if (found?.kind !== "violations") throw new Error(`${id}: ${JSON.stringify(found)}`);
    return found.rows.map(({ run, phase }) => [run, phase]);
  };
  const counts = (id: string) => {
    const found = observed[id];
    if (found?.kind !== "distribution") throw new Error(`${id}: ${JSON.stringify(found)}`);
    return Object.fromEntries(found.counts.map(({ key, n }) => [key, n]));
  };
  return {
    success: proportion("phase-success-rate"),
    completeness: proportion("telemetry-completeness"),
    missing: rows("missing-efficiency-rows"),
    withoutUsage: rows("missing-usage-events"),
    duplicates: rows("duplicate-telemetry"),
    categories: rows("token-category-violations"),
    overBudget: rows("over-budget-phases"),
    efficiencyRows: amount("efficiency-rows").total ?? 0,
    substitutions: amount("artifact-substitutions").total ?? 0,
    saved: amount("tokens-saved").total ?? 0,
    savedPerRow: average(amount("token-efficiency")),
    budgetModes: counts("budget-modes"),
    cache: proportion("embedding-cache-hits"),
    phase6Rows: amount("phase6-rows").total ?? 0,
    hardening: amount("hardening-triggered").total ?? 0,
    skipped: amount("doctor-calls-skipped").total ?? 0,
    tokensAvoided: amount("doctor-tokens-avoided").total ?? 0,
    intentions: amount("intention-contexts").total ?? 0,
    avoidance: proportion("doctor-avoidance"),
    usageEvents: amount("usage-events").total ?? 0,
    tokensSpent: amount("token-spend").total ?? 0,
  };
}

function manifestSays(answers: SampleAnswers): ReturnType<typeof inWords> {
  const named = (found: readonly Readonly<Record<string, unknown>>[]) => found.map((row) => [row.run_id, row.phase_id]);
  const listed = (found: readonly (readonly unknown[])[]) => found.map(([run, phase]) => [run, phase]);
  const { terminal_complete_or_failed: ended, embedding_cache: cache, phase6, doctor, llm } = answers;
  return {
    success: [answers.complete, ended],
    completeness: [ended - answers.missing_strict.length, ended],
    missing: listed(answers.missing_strict) as never,
    withoutUsage: listed(answers.llm_usage_missing) as never,
    duplicates: listed(answers.duplicate_groups) as never,
    categories: named(answers.negative_token_category_rows) as never,
    overBudget: named(answers.rows_over_budget_cap) as never,
    efficiencyRows: answers.token_efficiency_rows,
    substitutions: answers.artifact_substitutions,
    saved: answers.tokens_saved_artifacts,
    savedPerRow: answers.avg_tokens_saved_per_row,
    budgetModes: answers.budget_mode_distribution,
    cache: [cache.hits, cache.hits + cache.misses],
    phase6Rows: phase6.rows_,
    hardening: phase6.hardening,
    skipped: phase6.skipped,
    tokensAvoided: phase6.avoided_est,
    intentions: phase6.intention,
    avoidance: [doctor.skipped, doctor.skipped + doctor.calls_role_doctor],
    usageEvents: llm.calls,
    tokensSpent: llm.tokens,
  };
}

function average({ total, sample }: { readonly total: number | null; readonly sample: number }): number | null {
  return total === null ? null : Math.round((total / sample) * 10_000) / 10_000;
}

const cases = samples.flatMap(([name, { file, expected, baseline, orphan_token_efficiency_rows: orphans }]) => {
  // The manifest counts rows of runs that are in no list; nobody could ask for those by run.
  if (orphans.length > 0) return [];
  return [
    { name, file, answers: expected },
    ...(baseline ? [{ name: `${name}, its baseline`, file, answers: baseline }] : []),
  ];
});

describe.skipIf(samples.length === 0)("the metrics of the document over real histories", () => {
  it.each(cases)("give the manifest's answers for $name on SQLite", async ({ file, answers }) => {
    expect(await measure(`file:${sampleFile(file)}`, answers.runs)).toEqual(manifestSays(answers));
  });

  const dumped = samples.flatMap(([name, { expected }]) => (sampleDump(name) === null ? [] : [{ name, expected }]));
  it.each(dumped)("give them for $name on PostgreSQL", async ({ name, expected }) => {
    const database = await createDatabase("postgresql");
    onTestFinished(() => database.drop());
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(sampleDump(name) ?? "");
    } finally {
      await client.end();
    }
    expect(await measure(database.url, expected.runs)).toEqual(manifestSays(expected));
  });
});

describe.skipIf(samples.length === 0)("the evidence of the document over real outputs", () => {
  /** By the last line and the exit code of the runner itself; an exit other than 0 that no test explains is an error. */
  const JUNIT: Readonly<Record<string, string>> = {
    core_pass: "pass",
    core_under_stage3_env: "pass",
    postgres_index_tests: "pass",
    xfail_and_xpass: "pass",
    core_fail_no_anthropic_key: "fail",
    core_fail_one: "fail",
    fixture_setup_errors: "fail",
    collection_import_error: "fail",
    research_gate: "fail",
    aspirational_gate: "inconclusive",
    none_selected: "error",
    bad_marker_expr: "error",
  };

  it("judges the test runs", () => {
    const found = sampleReports("junit").map(({ name, text, exitCode }) => [name, judgeJunit(text, exitCode).verdict]);
    expect(Object.fromEntries(found)).toEqual(JUNIT);
  });

  it("judges the smoke tests by what they say and how they ended; a crash says nothing", () => {
    const smoke = definition?.evidence.find(({ id }) => id === "smoke-test");
    if (!smoke) throw new Error("the document asks for no smoke-test");
    const reports = sampleReports("smoke");
    expect(reports.length).toBeGreaterThan(10);
    for (const { name, text, exitCode } of reports) {
      const expected = { go: "pass", nogo: "fail", crash: "error" }[name.replace(/_.*/, "")];
      expect([name, judgeSmokeReport(text, exitCode, smoke, []).verdict]).toEqual([name, expected]);
    }
  });
});
