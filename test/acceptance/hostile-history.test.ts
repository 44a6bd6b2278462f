import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Observation } from "../../src/criteria/observation.ts";
import { readDocuments } from "../../src/documents.ts";
import { createTelemetrySources } from "../../src/telemetry/telemetry-sources.ts";
import { DATABASE_PROVIDERS } from "../support/database.ts";
import { observedDatabase, type ObservedDatabase } from "../telemetry/observed-database.ts";
import { countedAnswers, inOrder, type Answer } from "./counted-answers.ts";
import { hostileHistory, type HostileHistory, type Row, type Value } from "./hostile-history.ts";

const NOW = new Date("2026-02-01T00:00:00Z"); // ten seconds, the document's settle, after SETTLED
const definition = readDocuments(path.resolve(import.meta.dirname, "../../machines"))
  .map((document) => document.definition)
  .find(({ name }) => name === "autopack");
if (!definition) throw new Error("machines/ holds no document named autopack");
const { telemetry: limits, tables } = definition;
const metrics = definition.metrics.filter((metric) => "sql" in metric);

/** Only what the metrics look at, without constraints: histories like these are what is left where none held. */
const COLUMNS = {
  runs: "id TEXT, state VARCHAR(33)",
  phases: "run_id TEXT, phase_id TEXT, state VARCHAR(10), scope JSON, completed_at TIMESTAMP",
  token_efficiency_metrics: `run_id TEXT, phase_id TEXT, phase_outcome TEXT, artifact_substitutions INTEGER, tokens_saved_artifacts INTEGER,
    budget_mode TEXT, budget_used INTEGER, budget_cap INTEGER, files_omitted INTEGER, embedding_cache_hits INTEGER, embedding_cache_misses INTEGER`,
  llm_usage_events:
    "run_id TEXT, phase_id TEXT, provider TEXT, role TEXT, total_tokens INTEGER, is_doctor_call BOOLEAN, doctor_model TEXT",
  phase6_metrics: `run_id TEXT, phase_id TEXT, failure_hardening_triggered BOOLEAN, doctor_call_skipped BOOLEAN,
    doctor_tokens_avoided_estimate INTEGER, intention_context_injected BOOLEAN`,
  token_budget_escalation_events: "run_id TEXT, phase_id TEXT, reason TEXT, retry_max_tokens INTEGER",
};

const literal = (value: Value) =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value ?? "NULL");

function insert(table: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const values = rows.map((row) => `(${Object.values(row).map(literal).join(", ")})`);
  return [`INSERT INTO ${table} (${Object.keys(rows[0] ?? {}).join(", ")}) VALUES ${values.join(", ")}`];
}

function statements(history: HostileHistory): string[] {
  return [
    ...Object.keys(COLUMNS).map((table) => `DELETE FROM ${table}`),
    ...insert("runs", history.runs),
    ...insert("phases", history.phases),
    ...insert("token_efficiency_metrics", history.efficiency),
    ...insert("llm_usage_events", history.usage),
    ...insert("phase6_metrics", history.phase6),
    ...insert("token_budget_escalation_events", history.escalations),
  ];
}

/** An observation in the words of the count. Of many violations the first ones are known, and each must be one of those counted. */
function answerOf(observed: Observation | undefined, counted: Answer | undefined): unknown {
  switch (observed?.kind) {
    case "proportion": {
      const perRun = observed.perRun.filter(({ trials }) => trials > 0);
      return {
        kind: "proportion",
        perRun: inOrder(perRun.map(({ run, ...of }) => [String(run), [of.successes, of.trials]])),
      };
    }
    case "total":
    case "mean":
      return { kind: observed.kind, total: observed.total, sample: observed.sample };
    case "distribution":
      return { kind: observed.kind, counts: inOrder(observed.counts.map(({ key, n }) => [key, n])) };
    case "violations": {
      const { kind, population } = observed;
      const all = counted?.kind === "violations" ? counted : undefined;
      const rows = observed.rows.map((row) => JSON.stringify(Object.values(row))).sort();
      const whole = observed.truncated ? (all?.count ?? 0) > limits.maxRows : observed.count === all?.count;
      const known = rows.every((row) => all?.first.includes(row)) && rows.length === Math.min(20, observed.count);
      return { kind, count: whole ? all?.count : observed.count, population, first: known ? all?.first : rows };
    }
    default:
      return observed;
  }
}

describe.each(DATABASE_PROVIDERS)("hostile histories on %s", (provider) => {
  let database: ObservedDatabase;
  let sources: ReturnType<typeof createTelemetrySources>;
  beforeAll(async () => {
    database = await observedDatabase(provider);
    await database.write(...Object.entries(COLUMNS).map(([table, columns]) => `CREATE TABLE ${table} (${columns})`));
    sources = createTelemetrySources({ urls: { default: database.url } });
  });
  afterAll(async () => {
    await sources.close();
    await database.drop();
  });

  it.each([[1, 1], [2, 2], [3, 5], [4, 26], [5, 60], [6, 200], [7, 200]])(
    "are measured as they are counted (seed %i, %i runs)",
    async (seed, runs) => {
      const history = hostileHistory(seed, runs);
      await database.write(...statements(history));
      const scope = { runs: history.asked, now: NOW, limits, tables, environment: {} };
      const observed = await sources.get("default").observe(metrics, scope);
      const counted = countedAnswers(history);
      const answers = metrics.map(({ id }) => [id, answerOf(observed[id], counted[id])]);
      expect(Object.fromEntries(answers)).toEqual(counted);
    },
  ); // prettier-ignore
});
