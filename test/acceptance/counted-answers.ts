import { SETTLED, type HostileHistory, type Row } from "./hostile-history.ts";

/** What a metric answers, for comparison: per run where it tells its runs apart, lists in the order of their JSON. */
export type Answer =
  | { readonly kind: "proportion"; readonly perRun: Readonly<Record<string, readonly [number, number]>> }
  | { readonly kind: "total" | "mean"; readonly total: number | null; readonly sample: number }
  | { readonly kind: "distribution"; readonly counts: Readonly<Record<string, number>> }
  | {
      readonly kind: "violations";
      readonly count: number;
      readonly population: number;
      readonly first: readonly string[];
    };

type Test = (row: Row) => boolean;

const flag = (row: Row, column: string) => (row[column] === true ? 1 : 0);
const amount = (row: Row, column: string) => Number(row[column] ?? 0);
const phaseOf = ({ run_id, phase_id }: Row) => JSON.stringify([run_id, phase_id]);

function proportion(
  rows: readonly Row[],
  successes: (row: Row) => number,
  trials: (row: Row) => number = () => 1,
): Answer {
  const perRun = new Map<string, [number, number]>();
  for (const row of rows) {
    const [s, t] = perRun.get(String(row["run_id"])) ?? [0, 0];
    perRun.set(String(row["run_id"]), [s + successes(row), t + trials(row)]);
  }
  return { kind: "proportion", perRun: inOrder([...perRun].filter(([, [, t]]) => t > 0)) };
}

function sum(rows: readonly Row[], value: (row: Row) => number, kind: "total" | "mean" = "total"): Answer {
  const total = rows.length === 0 ? null : rows.reduce((soFar, row) => soFar + value(row), 0);
  return { kind, total, sample: rows.length };
}

function distribution(rows: readonly Row[], key: (row: Row) => string): Answer {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return { kind: "distribution", counts: inOrder([...counts]) };
}

function violations(among: readonly Row[], columns: readonly string[], bad: Test): Answer {
  return found(among.filter(bad).map((row) => columns.map((column) => row[column])), among.length); // prettier-ignore
}

const found = (rows: readonly (readonly unknown[])[], population: number): Answer => ({
  kind: "violations",
  count: rows.length,
  population,
  first: rows.map((row) => JSON.stringify(row)).sort(),
});

function grouped(rows: readonly Row[], key: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

/** From entries and not by assignment: a run may be named `__proto__`. */
export function inOrder<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The answer of every SQL metric of the flagship's document, counted from the bare rows; shares nothing with the product. */
export function countedAnswers(history: HostileHistory): Readonly<Record<string, Answer>> {
  const asked = new Set<unknown>(history.asked);
  const of = (rows: readonly Row[]) => rows.filter((row) => asked.has(row["run_id"]));
  const [phases, efficiency, usage] = [of(history.phases), of(history.efficiency), of(history.usage)];
  const [phase6, escalations] = [of(history.phase6), of(history.escalations)];

  const recorded = grouped(efficiency, phaseOf);
  const rowsOf = (phase: Row) => recorded.get(phaseOf(phase)) ?? [];
  const told: Test = (phase) => rowsOf(phase).some((row) => row["phase_outcome"] === phase["state"]);
  const called = new Set(usage.map(phaseOf));
  const ended = phases.filter(({ state }) => state === "COMPLETE" || state === "FAILED");
  const settled = ended.filter(({ completed_at: at }) => at === null || String(at) < SETTLED);
  const sot = settled.filter(({ scope }) => /BUILD_HISTORY\.md|BUILD_LOG\.md/.test(String(scope)));
  const withOutcome = efficiency.filter((row) => row["phase_outcome"] !== null);
  const groups = grouped(withOutcome, (row) => JSON.stringify([row["run_id"], row["phase_id"], row["phase_outcome"]]));
  const duplicates = [...groups]
    .filter(([, rows]) => rows.length > 1)
    .map(([key, rows]) => [...JSON.parse(key), rows.length]);
  const byDoctor: Test = (call) => call["is_doctor_call"] === true || call["role"] === "doctor";
  const decisions = [...phase6.filter((row) => row["doctor_call_skipped"] === true), ...usage.filter(byDoctor)];
  const phase = ["run_id", "phase_id"];

  return {
    "phase-success-rate": proportion(ended, ({ state }) => Number(state === "COMPLETE")),
    "phases-with-telemetry": sum(phases.filter((row) => row["state"] === "COMPLETE" && told(row)), () => 1),
    "telemetry-completeness": proportion(settled, (row) => Number(told(row))),
    "missing-efficiency-rows": violations(settled, [...phase, "state"], (row) => !told(row)),
    "missing-usage-events": violations(settled, [...phase, "state"], (row) => !called.has(phaseOf(row))),
    "duplicate-telemetry": found(duplicates, withOutcome.length),
    "token-category-violations": violations(efficiency, [...phase, "budget_used", "budget_cap", "tokens_saved_artifacts"],
      (row) => amount(row, "budget_used") < 0 || amount(row, "tokens_saved_artifacts") < 0),
    "over-budget-phases": violations(efficiency, [...phase, "budget_used", "budget_cap"],
      (row) => amount(row, "budget_used") > amount(row, "budget_cap")),
    "early-substitutions": violations(efficiency, [...phase, "artifact_substitutions", "tokens_saved_artifacts"],
      (row) => amount(row, "artifact_substitutions") > 0 || amount(row, "tokens_saved_artifacts") > 0),
    "efficiency-rows": sum(efficiency, () => 1),
    "usage-events": sum(usage, () => 1),
    "token-spend": sum(usage, (row) => amount(row, "total_tokens")),
    "usage-by-provider": distribution(usage, (row) => String(row["provider"])),
    "usage-by-role": distribution(usage, (row) => String(row["role"])),
    "doctor-calls": distribution(usage.filter(byDoctor), (row) => String(row["doctor_model"] ?? "not recorded")),
    "phase6-rows": sum(phase6, () => 1),
    "artifact-substitutions": sum(efficiency, (row) => amount(row, "artifact_substitutions")),
    "tokens-saved": sum(efficiency, (row) => amount(row, "tokens_saved_artifacts")),
    "token-efficiency": sum(efficiency, (row) => amount(row, "tokens_saved_artifacts"), "mean"),
    "sot-phases-substituted": proportion(sot, (row) => Number(rowsOf(row).some((each) => amount(each, "artifact_substitutions") > 0))),
    "sot-phases-saving": proportion(sot, (row) => Number(rowsOf(row).some((each) => amount(each, "tokens_saved_artifacts") > 0))),
    "files-omitted": sum(efficiency, (row) => amount(row, "files_omitted")),
    "budget-escalations": distribution(escalations, (row) => String(row["reason"])),
    "escalated-budget": sum(escalations, (row) => amount(row, "retry_max_tokens"), "mean"),
    "hardening-triggered": sum(phase6, (row) => flag(row, "failure_hardening_triggered")),
    "doctor-calls-skipped": sum(phase6, (row) => flag(row, "doctor_call_skipped")),
    "doctor-tokens-avoided": sum(phase6, (row) => amount(row, "doctor_tokens_avoided_estimate")),
    "intention-contexts": sum(phase6, (row) => flag(row, "intention_context_injected")),
    "doctor-avoidance": proportion(decisions, (row) => flag(row, "doctor_call_skipped")),
    "budget-modes": distribution(efficiency, (row) => String(row["budget_mode"])),
    "embedding-cache-hits": proportion(efficiency, (row) => amount(row, "embedding_cache_hits"),
      (row) => amount(row, "embedding_cache_hits") + amount(row, "embedding_cache_misses")),
  }; // prettier-ignore
}
