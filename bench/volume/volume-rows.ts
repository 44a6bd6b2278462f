import { IDEMPOTENCY_INDEX, TABLES } from "../../demo/schema.ts";

export type Dialect = "sqlite" | "postgresql";

export const PHASES_PER_RUN = 20;

/** The indexes of the real models beside those of the demonstration, the unselective ones that lead a planner astray included. */
const OTHER_INDEXES: readonly string[] = [
  "CREATE INDEX ix_phases_phase_id ON phases (phase_id)",
  "CREATE INDEX ix_phases_run_id ON phases (run_id)",
  "CREATE INDEX ix_phases_state ON phases (state)",
  "CREATE INDEX ix_phases_state_started ON phases (state, started_at)",
  "CREATE INDEX ix_llm_usage_events_created_at ON llm_usage_events (created_at)",
  "CREATE INDEX ix_llm_usage_events_provider ON llm_usage_events (provider)",
  "CREATE INDEX ix_llm_usage_events_model ON llm_usage_events (model)",
  "CREATE INDEX ix_llm_usage_events_is_doctor_call ON llm_usage_events (is_doctor_call)",
  "CREATE INDEX ix_token_efficiency_metrics_phase_outcome ON token_efficiency_metrics (phase_outcome)",
  "CREATE INDEX ix_token_efficiency_metrics_phase_id ON token_efficiency_metrics (phase_id)",
  "CREATE INDEX ix_token_efficiency_metrics_created_at ON token_efficiency_metrics (created_at)",
  "CREATE INDEX ix_phase6_metrics_phase_id ON phase6_metrics (phase_id)",
  "CREATE INDEX ix_phase6_metrics_created_at ON phase6_metrics (created_at)",
];

/** Taken away and given back to see what an assessment costs without them. */
export const RUN_INDEXES: readonly { readonly name: string; readonly create: string }[] = [
  {
    name: "ix_token_efficiency_metrics_run_id",
    create: "CREATE INDEX ix_token_efficiency_metrics_run_id ON token_efficiency_metrics (run_id)",
  },
  { name: "ux_token_eff_metrics_run_phase_outcome", create: IDEMPOTENCY_INDEX },
];

/** The newest five of the runs, as an assessment looks at them. */
export function windowRuns(rows: number): readonly string[] {
  const last = Math.ceil(rows / PHASES_PER_RUN) - 1;
  return Array.from({ length: 5 }, (_, index) => `run-${last - 4 + index}`);
}

/** Statements that make a history of `rows` phases with a token row each: tables, rows and, once these are in, indexes. */
export function volumeStatements(dialect: Dialect, rows: number): readonly string[] {
  const tables = TABLES.filter((statement) => statement.startsWith("CREATE TABLE"));
  const indexes = TABLES.filter((statement) => !statement.startsWith("CREATE TABLE"));
  const all = [...tables, ...inserts(dialect, rows), ...indexes, ...OTHER_INDEXES, IDEMPOTENCY_INDEX];
  // Foreign keys would be checked row by row, and are no index.
  const plain = all.map((statement) => statement.replace(/ REFERENCES \w+ \(\w+\)( ON DELETE CASCADE)?/g, ""));
  if (dialect === "sqlite") return plain;
  return [...plain.map((statement) => statement.replaceAll("DATETIME", "TIMESTAMP")), "VACUUM (ANALYZE)"];
}

function inserts(dialect: Dialect, rows: number): readonly string[] {
  const numbers = (n: number) =>
    dialect === "postgresql"
      ? `generate_series(0, ${n - 1}) AS numbers(i)`
      : `(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${n - 1}) SELECT i FROM n) AS numbers`;
  const at = (seconds: string) =>
    dialect === "postgresql"
      ? `CAST('2026-01-01' AS timestamp) + (${seconds}) * interval '1 second'`
      : `datetime(1767225600 + ${seconds}, 'unixepoch') || '.000000'`;
  const run = `'run-' || CAST(i / ${PHASES_PER_RUN} AS VARCHAR(20))`;
  const phase = `'F1.' || CAST(i % ${PHASES_PER_RUN} + 1 AS VARCHAR(20))`;
  const state = "CASE WHEN i % 10 = 0 THEN 'FAILED' ELSE 'COMPLETE' END";
  return [
    `INSERT INTO runs (id, state, created_at, updated_at, started_at, completed_at, token_cap, max_phases, tokens_used, promotion_eligible_to_main)
     SELECT 'run-' || CAST(i AS VARCHAR(20)), 'DONE_SUCCESS', ${at("i * 20")}, ${at("i * 20")}, ${at("i * 20")}, ${at("i * 20 + 20")}, 100000, 20, 50000, 'false'
     FROM ${numbers(Math.ceil(rows / PHASES_PER_RUN))}`,
    `INSERT INTO phases (id, phase_id, run_id, tier_id, phase_index, name, state, retry_attempt, revision_epoch, escalation_level, created_at, updated_at, started_at, completed_at)
     SELECT i + 1, ${phase}, ${run}, i / ${PHASES_PER_RUN} + 1, i % ${PHASES_PER_RUN}, 'Phase', ${state}, 0, 0, 0, ${at("i")}, ${at("i")}, ${at("i")}, ${at("i + 1")}
     FROM ${numbers(rows)}`,
    `INSERT INTO token_efficiency_metrics (id, run_id, phase_id, artifact_substitutions, tokens_saved_artifacts, budget_mode, budget_used, budget_cap, files_kept, files_omitted, phase_outcome, created_at)
     SELECT i + 1, ${run}, ${phase}, i % 3, (i % 3) * 700, CASE WHEN i % 4 = 0 THEN 'lexical' ELSE 'semantic' END, 4000 + i % 4000, 8000, 6, 2, ${state}, ${at("i + 2")}
     FROM ${numbers(rows)}`,
    `INSERT INTO llm_usage_events (id, provider, model, run_id, phase_id, role, total_tokens, prompt_tokens, completion_tokens, is_doctor_call, created_at)
     SELECT i + 1, 'anthropic', 'model', ${run}, ${phase}, CASE WHEN i % 50 = 0 THEN 'doctor' ELSE 'builder' END, 1200, 900, 300, ${dialect === "sqlite" ? "0" : "FALSE"}, ${at("i")}
     FROM ${numbers(rows)}`,
    `INSERT INTO phase6_metrics (id, run_id, phase_id, failure_hardening_triggered, failure_hardening_mitigated, doctor_call_skipped, doctor_tokens_avoided_estimate, intention_context_injected, intention_context_chars, plan_normalization_used, plan_normalization_warnings, created_at)
     SELECT i + 1, 'run-' || CAST(i * 4 / ${PHASES_PER_RUN} AS VARCHAR(20)), 'F1.' || CAST(i * 4 % ${PHASES_PER_RUN} + 1 AS VARCHAR(20)), i % 3 = 0, i % 3 = 0, i % 3 = 0, 500, i % 2 = 0, 900, i % 2 = 0, 0, ${at("i * 4")}
     FROM ${numbers(Math.ceil(rows / 4))}`,
  ];
}
