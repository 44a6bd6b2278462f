import type { EfficiencyRow, History, PhaseRow } from "./history.ts";

/** What a set of runs shows, worked out from bare rows by loops: nothing here knows the document's queries. */
export interface Answers {
  readonly complete: number;
  readonly ended: number;
  readonly recorded: number;
  /** "run/phase/state" of each ended phase without a row of that outcome, sorted. */
  readonly missing: readonly string[];
  /** "run/phase/outcome/times", sorted. */
  readonly duplicates: readonly string[];
  readonly rowsWithOutcome: number;
  readonly rows: number;
  readonly substitutions: number;
  readonly saved: number;
  readonly rowsWithSubstitutions: number;
  /** Ended phases that read a source-of-truth document, those with a substitution and those that saved tokens. */
  readonly sot: readonly [all: number, substituted: number, saving: number];
}

export function answersOf({ phases, efficiency }: History, runs: readonly string[]): Answers {
  const among = new Set(runs);
  const ended = phases.filter((row) => among.has(row.run_id) && ["COMPLETE", "FAILED"].includes(row.state));
  const rows = efficiency.filter((row) => among.has(row.run_id));
  const times = new Map<string, number>();
  for (const row of rows) {
    if (row.phase_outcome === null) continue;
    times.set(rowKey(row), (times.get(rowKey(row)) ?? 0) + 1);
  }
  const sot = ended.filter((row) => readsSot(row.scope));
  const missing = ended.map(phaseKey).filter((key) => !times.has(key));
  return {
    complete: ended.filter((row) => row.state === "COMPLETE").length,
    ended: ended.length,
    recorded: ended.length - missing.length,
    missing: missing.toSorted(),
    duplicates: [...times].flatMap(([key, n]) => (n > 1 ? [`${key}/${n}`] : [])).toSorted(),
    rowsWithOutcome: rows.filter((row) => row.phase_outcome !== null).length,
    rows: rows.length,
    substitutions: sum(rows, (row) => Number(row.artifact_substitutions)),
    saved: sum(rows, (row) => Number(row.tokens_saved_artifacts)),
    rowsWithSubstitutions: rows.filter((row) => row.artifact_substitutions > 0n || row.tokens_saved_artifacts > 0n)
      .length,
    sot: [sot.length, countWith(sot, rows, "artifact_substitutions"), countWith(sot, rows, "tokens_saved_artifacts")],
  };
}

function readsSot(scope: string): boolean {
  const { read_only_context }: { read_only_context: readonly string[] } = JSON.parse(scope);
  return read_only_context.some((path) => /BUILD_(HISTORY|LOG)\.md$/.test(path));
}

function countWith(
  phases: readonly PhaseRow[],
  rows: readonly EfficiencyRow[],
  column: "artifact_substitutions" | "tokens_saved_artifacts",
): number {
  return phases.filter(({ run_id, phase_id }) =>
    rows.some((row) => row.run_id === run_id && row.phase_id === phase_id && row[column] > 0n),
  ).length;
}

function phaseKey(row: PhaseRow): string {
  return `${row.run_id}/${row.phase_id}/${row.state}`;
}

function rowKey(row: EfficiencyRow): string {
  return `${row.run_id}/${row.phase_id}/${row.phase_outcome}`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
