import type { ObservedFlags } from "./observed-flags.ts";
import type { PlannedOutcome, PlannedPhase } from "./plan-run.ts";

export interface Row {
  readonly table: string;
  readonly values: Readonly<Record<string, string | number | null>>;
}

const BUDGET_CAP = 100_000;
const TIER_NAMES = ["Foundation", "Features", "Hardening"];

/** As SQLAlchemy stores a UTC datetime in SQLite: text, six digits, no zone. */
export function sqlTime(at: Date): string {
  return `${at.toISOString().slice(0, 23).replace("T", " ")}000`;
}

/** The run and its queued phases, as they stand when it begins. `firstTierId` is the key the first tier gets. */
export function beginningRows(
  run: string,
  phases: readonly PlannedPhase[],
  firstTierId: number,
  at: Date,
): readonly Row[] {
  const created = { created_at: sqlTime(at), updated_at: sqlTime(at) };
  const tiers = [...new Set(phases.map((phase) => phase.tier))];
  return [
    {
      table: "runs",
      values: {
        id: run,
        state: "PHASE_EXECUTION",
        ...created,
        started_at: sqlTime(at),
        token_cap: 5_000_000,
        max_phases: phases.length,
        tokens_used: 0,
        promotion_eligible_to_main: "false",
      },
    },
    ...tiers.map((tier) => ({
      table: "tiers",
      values: {
        id: firstTierId + tier,
        tier_id: `T${tier + 1}`,
        run_id: run,
        tier_index: tier,
        name: TIER_NAMES[tier] ?? `Tier ${tier + 1}`,
        state: "PENDING",
        ...created,
      },
    })),
    ...phases.map((phase) => ({
      table: "phases",
      values: {
        phase_id: phase.id,
        run_id: run,
        tier_id: firstTierId + phase.tier,
        phase_index: phase.index,
        name: `Phase ${phase.index + 1}`,
        state: "QUEUED",
        scope: JSON.stringify({
          paths: [`src/module_${phase.index + 1}.py`],
          read_only_context: phase.hasSotDocs ? ["docs/BUILD_HISTORY.md"] : [],
        }),
        retry_attempt: 0,
        revision_epoch: 0,
        escalation_level: 0,
        ...created,
      },
    })),
  ];
}

/**
 * What a finished phase leaves behind. As in the real system the telemetry switch silences the outcome events and the
 * phase 6 rows only: calls and token efficiency are recorded whatever it says, and budget escalations never are.
 */
export function phaseRows(run: string, phase: PlannedPhase, flags: ObservedFlags, at: Date): readonly Row[] {
  const of = { run_id: run, phase_id: phase.id };
  const created = { created_at: sqlTime(at) };
  return [
    ...phase.outcomes.flatMap((outcome) => [
      ...usageRows(of, outcome, created),
      ...efficiencyRows(of, outcome, created),
    ]),
    ...(phase.doctorTokens === null ? [] : [doctorRow(of, phase.doctorTokens, created)]),
    ...(flags.telemetry ? gatedRows(of, phase, at) : []),
  ];
}

type Key = { readonly run_id: string; readonly phase_id: string };
type Created = { readonly created_at: string };

function usageRows(of: Key, outcome: PlannedOutcome, created: Created): readonly Row[] {
  const call = { ...of, is_doctor_call: 0, phase_type: "build", intent: "feature", ...created };
  const completion = Math.floor(outcome.builderTokens / 4);
  return [
    {
      table: "llm_usage_events",
      values: {
        ...call,
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        role: "builder",
        total_tokens: outcome.builderTokens,
        prompt_tokens: outcome.builderTokens - completion,
        completion_tokens: completion,
      },
    },
    // Total only, without the split: what the real recorder writes for providers that do not report it.
    {
      table: "llm_usage_events",
      values: { ...call, provider: "openai", model: "gpt-4o", role: "auditor", total_tokens: outcome.auditorTokens },
    },
  ];
}

function doctorRow(of: Key, tokens: number, created: Created): Row {
  // is_doctor_call stays 0: the real recorder never sets it, only the role tells a Doctor call.
  const values = {
    ...of,
    provider: "anthropic",
    model: "claude-opus-4-5",
    role: "doctor",
    total_tokens: tokens,
    is_doctor_call: 0,
    phase_type: "doctor",
    ...created,
  };
  return { table: "llm_usage_events", values };
}

function efficiencyRows(of: Key, outcome: PlannedOutcome, created: Created): readonly Row[] {
  const row: Row = {
    table: "token_efficiency_metrics",
    values: {
      ...of,
      artifact_substitutions: outcome.substitutions,
      tokens_saved_artifacts: outcome.tokensSaved,
      budget_mode: outcome.budgetMode,
      budget_used: outcome.budgetUsed,
      budget_cap: BUDGET_CAP,
      files_kept: outcome.filesKept,
      files_omitted: outcome.filesOmitted,
      phase_outcome: outcome.recordedOutcome,
      // The real executor never passes the cache counters: 0 of 0 is all a reader ever sees.
      embedding_cache_hits: 0,
      embedding_cache_misses: 0,
      embedding_calls_made: 0,
      embedding_cap_value: 0,
      deliverables_count: 1,
      context_files_total: outcome.filesKept + outcome.filesOmitted,
      ...created,
    },
  };
  const orphan: Row = { ...row, values: { ...row.values, phase_id: `${of.phase_id}-gone` } };
  return [...Array.from({ length: outcome.copies }, () => row), ...(outcome.orphan ? [orphan] : [])];
}

function gatedRows(of: Key, phase: PlannedPhase, at: Date): readonly Row[] {
  const rows: Row[] = phase.outcomes.map((outcome) => ({
    table: "phase_outcome_events",
    values: {
      ...of,
      phase_type: "build",
      phase_outcome: outcome.outcome === "COMPLETE" ? "SUCCESS" : "FAILED",
      stop_reason: outcome.outcome === "COMPLETE" ? "completed" : "max_attempts_exhausted",
      tokens_used: outcome.builderTokens + outcome.auditorTokens,
      duration_seconds: outcome.seconds,
      model_used: "claude-sonnet-4-5",
      timestamp: sqlTime(at),
    },
  }));
  if (phase.intentionChars !== null)
    rows.push(
      phase6Row(of, at, {
        intention_context_injected: 1,
        intention_context_chars: phase.intentionChars,
        intention_context_source: "memory",
      }),
    );
  if (phase.hardened) {
    rows.push(
      phase6Row(of, at, {
        failure_hardening_triggered: 1,
        failure_pattern_detected: "missing_test_discovery",
        failure_hardening_mitigated: 1,
        doctor_call_skipped: 1,
        doctor_tokens_avoided_estimate: 11_000,
        estimate_coverage_n: 16,
        estimate_source: "global",
      }),
    );
  }
  return rows;
}

function phase6Row(of: Key, at: Date, values: Row["values"]): Row {
  const nothing = {
    failure_hardening_triggered: 0,
    failure_hardening_mitigated: 0,
    doctor_call_skipped: 0,
    doctor_tokens_avoided_estimate: 0,
    intention_context_injected: 0,
    intention_context_chars: 0,
    plan_normalization_used: 0,
    plan_normalization_warnings: 0,
    error_count: 0,
    retry_count: 0,
  };
  return { table: "phase6_metrics", values: { ...of, ...nothing, ...values, created_at: sqlTime(at) } };
}
