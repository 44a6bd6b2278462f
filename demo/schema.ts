/**
 * The tables the flagship's document probes, with the columns Autopack fills in them. Its models declare no server
 * defaults, so neither do these: a row that forgets a NOT NULL column is refused here as it would be there.
 */
export const TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS runs (
    id VARCHAR NOT NULL PRIMARY KEY, state VARCHAR(33) NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL,
    started_at DATETIME, completed_at DATETIME, token_cap INTEGER NOT NULL, max_phases INTEGER NOT NULL,
    tokens_used INTEGER NOT NULL, promotion_eligible_to_main VARCHAR NOT NULL, failure_reason TEXT)`,
  `CREATE INDEX IF NOT EXISTS ix_runs_state_created ON runs (state, created_at)`,
  `CREATE TABLE IF NOT EXISTS tiers (
    id INTEGER NOT NULL PRIMARY KEY, tier_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    tier_index INTEGER NOT NULL, name VARCHAR NOT NULL, state VARCHAR(11) NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS phases (
    id INTEGER NOT NULL PRIMARY KEY, phase_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    tier_id INTEGER NOT NULL REFERENCES tiers (id), phase_index INTEGER NOT NULL, name VARCHAR NOT NULL, state VARCHAR(10) NOT NULL,
    scope JSON, retry_attempt INTEGER NOT NULL, revision_epoch INTEGER NOT NULL, escalation_level INTEGER NOT NULL,
    last_failure_reason VARCHAR, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL, started_at DATETIME, completed_at DATETIME,
    CONSTRAINT uq_phases_run_id_phase_id UNIQUE (run_id, phase_id))`,
  `CREATE INDEX IF NOT EXISTS ix_phases_run_state ON phases (run_id, state)`,
  `CREATE TABLE IF NOT EXISTS phase_outcome_events (
    id INTEGER NOT NULL PRIMARY KEY, run_id VARCHAR NOT NULL, phase_id VARCHAR NOT NULL, phase_type VARCHAR, phase_outcome VARCHAR(7) NOT NULL,
    stop_reason VARCHAR, tokens_used INTEGER, duration_seconds FLOAT, model_used VARCHAR, timestamp DATETIME)`,
  `CREATE INDEX IF NOT EXISTS ix_phase_outcome_run_id ON phase_outcome_events (run_id)`,
  `CREATE TABLE IF NOT EXISTS llm_usage_events (
    id INTEGER NOT NULL PRIMARY KEY, provider VARCHAR NOT NULL, model VARCHAR NOT NULL, run_id VARCHAR, phase_id VARCHAR, role VARCHAR NOT NULL,
    total_tokens INTEGER NOT NULL, prompt_tokens INTEGER, completion_tokens INTEGER, is_doctor_call BOOLEAN NOT NULL,
    doctor_model VARCHAR, doctor_action VARCHAR, phase_type VARCHAR, intent VARCHAR, created_at DATETIME NOT NULL)`,
  `CREATE INDEX IF NOT EXISTS ix_llm_usage_events_run_id ON llm_usage_events (run_id)`,
  `CREATE TABLE IF NOT EXISTS token_efficiency_metrics (
    id INTEGER NOT NULL PRIMARY KEY, run_id VARCHAR NOT NULL, phase_id VARCHAR NOT NULL, artifact_substitutions INTEGER NOT NULL,
    tokens_saved_artifacts INTEGER NOT NULL, budget_mode VARCHAR NOT NULL, budget_used INTEGER NOT NULL, budget_cap INTEGER NOT NULL,
    files_kept INTEGER NOT NULL, files_omitted INTEGER NOT NULL, phase_outcome VARCHAR, embedding_cache_hits INTEGER,
    embedding_cache_misses INTEGER, embedding_calls_made INTEGER, embedding_cap_value INTEGER, embedding_fallback_reason VARCHAR,
    deliverables_count INTEGER, context_files_total INTEGER, created_at DATETIME NOT NULL)`,
  `CREATE INDEX IF NOT EXISTS ix_token_efficiency_metrics_run_id ON token_efficiency_metrics (run_id)`,
  `CREATE TABLE IF NOT EXISTS phase6_metrics (
    id INTEGER NOT NULL PRIMARY KEY, run_id VARCHAR NOT NULL, phase_id VARCHAR NOT NULL, failure_hardening_triggered BOOLEAN NOT NULL,
    failure_pattern_detected VARCHAR, failure_hardening_mitigated BOOLEAN NOT NULL, doctor_call_skipped BOOLEAN NOT NULL,
    doctor_tokens_avoided_estimate INTEGER NOT NULL, estimate_coverage_n INTEGER, estimate_source VARCHAR,
    intention_context_injected BOOLEAN NOT NULL, intention_context_chars INTEGER NOT NULL, intention_context_source VARCHAR,
    plan_normalization_used BOOLEAN NOT NULL, plan_normalization_warnings INTEGER NOT NULL, phase_success BOOLEAN,
    error_count INTEGER, retry_count INTEGER, created_at DATETIME NOT NULL)`,
  `CREATE INDEX IF NOT EXISTS ix_phase6_metrics_run_id ON phase6_metrics (run_id)`,
  `CREATE TABLE IF NOT EXISTS token_budget_escalation_events (
    event_id INTEGER NOT NULL PRIMARY KEY, run_id VARCHAR NOT NULL REFERENCES runs (id) ON DELETE CASCADE, phase_id VARCHAR NOT NULL,
    timestamp DATETIME NOT NULL, attempt_index INTEGER NOT NULL, reason VARCHAR NOT NULL, was_truncated BOOLEAN NOT NULL,
    output_utilization FLOAT, escalation_factor FLOAT NOT NULL, base_value INTEGER NOT NULL, base_source VARCHAR NOT NULL,
    retry_max_tokens INTEGER NOT NULL, selected_budget INTEGER, actual_max_tokens INTEGER, tokens_used INTEGER)`,
];

/** Made by a migration script in the real system, not by its models: a database bootstrapped without it lacks the index. */
export const IDEMPOTENCY_INDEX = `CREATE UNIQUE INDEX IF NOT EXISTS ux_token_eff_metrics_run_phase_outcome
  ON token_efficiency_metrics (run_id, phase_id, phase_outcome) WHERE phase_outcome IS NOT NULL`;

export const DROP_IDEMPOTENCY_INDEX = "DROP INDEX IF EXISTS ux_token_eff_metrics_run_phase_outcome";
