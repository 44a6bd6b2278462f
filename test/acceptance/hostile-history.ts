import { seededRandom } from "../../demo/random.ts";

export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** Rows as the observed system could have left them, by table, and the runs that are asked about. */
export interface HostileHistory {
  readonly runs: readonly Row[];
  readonly phases: readonly Row[];
  readonly efficiency: readonly Row[];
  readonly usage: readonly Row[];
  readonly phase6: readonly Row[];
  readonly escalations: readonly Row[];
  readonly asked: readonly string[];
}

/** Names that mean something to a language on the way: SQL, JSON, JavaScript, a pattern, a number, an instant. */
const NAMES = [
  "o'brien", '"quoted"', "back\\slash", "100%_done", "-- x", "run;drop", "$1", ":runs", "?", "{0}", "__proto__", "constructor", "null", "007",
  "1e5", "läufe-ünïcode", "ラン-1", "🚀", "é", "e\u0301", "Run-A", "run-a", "2026-01-05T08:00:00", "2026-01-05 08:00:00", "two\nlines", "x".repeat(150),
]; // prettier-ignore

/** Completed just before, at and just after the instant from which on phases count as settled, long ago, and never. */
export const SETTLED = "2026-01-31 23:59:50.000000";
const ENDS = [
  null, "2026-01-20 08:00:00.000000", "2026-01-20 08:00:00.000000", "2026-01-31 23:59:49.999999", SETTLED, "2026-01-31 23:59:50.000001",
  "2026-02-02 00:00:00.000000",
]; // prettier-ignore
const SCOPES = [
  "docs/BUILD_HISTORY.md",
  "docs/BUILD_LOG.md",
  "docs/BUILDxHISTORY.md",
  "docs/build_log.md",
  "docs/DEBUG_LOG.md",
  "src/ü.py",
];
const STATES = [
  "COMPLETE",
  "COMPLETE",
  "COMPLETE",
  "COMPLETE",
  "FAILED",
  "SKIPPED",
  "QUEUED",
  "EXECUTING",
  "CI_RUNNING",
];

/** The same seed gives the same history: every defect the checklist names, and the ones it does not, at random. */
export function hostileHistory(seed: number, runCount: number): HostileHistory {
  const { next, between } = seededRandom(seed);
  const one = <T>(values: readonly T[]): T => values[between(0, values.length - 1)] as T;
  const chance = (share: number) => next() < share;
  const [missing, duplicated, failing] = [one([0, 0.1, 1]), one([0, 0.2]), one([0, 0.3, 1])];
  const history = { runs: [], phases: [], efficiency: [], usage: [], phase6: [], escalations: [] } as Record<
    string,
    Row[]
  >;
  const add = (table: string, row: Row) => history[table]?.push(row);
  const names = Array.from({ length: runCount }, (_, index) => NAMES[index] ?? `s${index % 7}-202601${index}-080000`);

  for (const run_id of names) {
    add("runs", { id: run_id, state: one(["DONE_SUCCESS", "DONE_FAILED_ENVIRONMENT", "PHASE_EXECUTION"]) });
    const efficiency = (phase_id: string, phase_outcome: string | null) =>
      add("efficiency", {
        run_id, phase_id, phase_outcome,
        artifact_substitutions: one([0, 0, 1, 5]), tokens_saved_artifacts: one([0, 0, 700, -250, 2_000_000_000]),
        budget_mode: one(["semantic", "lexical", "unknown", "", "Semantic"]), budget_used: one([0, -1, 5_000]), budget_cap: one([0, 5_000]),
        files_omitted: between(0, 3), embedding_cache_hits: one([null, 0, 3]), embedding_cache_misses: one([null, 0, 2]),
      }); // prettier-ignore
    for (let index = 0, count = one([0, 1, 4, 12]); index < count; index++) {
      const phase_id = one([`F1.${index}`, `ph-${index}'ü`, `${index}`]);
      const state = chance(failing) ? "FAILED" : one(STATES);
      const ended = state === "COMPLETE" || state === "FAILED";
      const scope = chance(0.2) ? null : JSON.stringify({ paths: [], read_only_context: [one(SCOPES)] });
      add("phases", { run_id, phase_id, state, scope, completed_at: one(ENDS) });
      // A phase that failed before it was completed has two rows, and is no duplicate.
      const outcomes = [
        ...(ended && !chance(missing) ? [state] : []),
        ...(state === "COMPLETE" && chance(0.2) ? ["FAILED"] : []),
      ];
      for (const outcome of outcomes)
        for (let copy = chance(duplicated) ? 3 : 1; copy > 0; copy--) efficiency(phase_id, outcome);
      if (chance(0.1)) for (const outcome of [null, null, "complete", "BLOCKED"]) efficiency(phase_id, outcome);
      for (let call = between(0, 3); call > 0; call--) {
        const of = {
          run_id,
          phase_id,
          provider: one(["anthropic", "glm", "ü"]),
          role: one(["builder", "auditor", "doctor", "Doctor"]),
        };
        add("usage", {
          ...of,
          total_tokens: one([0, 10, 2_000_000_000]),
          is_doctor_call: chance(0.2),
          doctor_model: one([null, "opus", ""]),
        });
      }
      for (let row = one([0, 0, 1, 2]); row > 0; row--) {
        const of = { run_id, phase_id, failure_hardening_triggered: chance(0.5), doctor_call_skipped: chance(0.3) };
        add("phase6", {
          ...of,
          doctor_tokens_avoided_estimate: one([0, 11_000]),
          intention_context_injected: chance(0.5),
        });
      }
      if (chance(0.1))
        add("escalations", {
          run_id,
          phase_id,
          reason: one(["truncation", "utilization"]),
          retry_max_tokens: between(1, 99_999),
        });
    }
    if (chance(0.2)) efficiency("orphan", "COMPLETE");
  }
  const call = {
    phase_id: null,
    provider: "anthropic",
    role: "doctor",
    total_tokens: 5,
    is_doctor_call: false,
    doctor_model: null,
  };
  add("usage", { run_id: null, ...call });
  add("usage", { run_id: names[0] ?? null, ...call });
  const asked = [...names.filter(() => chance(0.8)), "nobody-knows"];
  return { ...(history as unknown as Omit<HostileHistory, "asked">), asked };
}
