import type {
  AmountObservation,
  EvidenceRow,
  KeyCount,
  Observation,
  RunProportion,
  RunTotal,
  UnavailableObservation,
} from "../criteria/observation.ts";
import { missingColumn, readCount, readNumber, tooLarge } from "./numbers.ts";
import { columnOf, type RawRow, type Scalar } from "./raw-row.ts";
import { unavailable } from "./reader.ts";

const EVIDENCE_ROWS = 20;
const EVIDENCE_TEXT = 200;

/** What a reader of one row answers: the value, or a string that says what is wrong with the row. */
type RowReader<T extends object> = (row: RawRow) => T | string;

/** Rows {run?, successes, trials}. NULL sums over no rows are 0 of 0, which is an empty sample and never a success. */
export function toProportion(rows: readonly RawRow[]): Observation {
  const perRun = readPerRun<RunProportion>(rows, (row) => {
    const successes = readCount(row, "successes");
    const trials = readCount(row, "trials");
    if (isProblem(successes)) return successes.problem;
    if (isProblem(trials)) return trials.problem;
    const run = runOf(row);
    if (!trials && successes === null) return { run, successes: 0, trials: 0 };
    if (trials === null || successes === null)
      return `"${trials === null ? "trials" : "successes"}" is NULL, needed is a number`;
    if (successes > trials) return `"successes" is ${successes} of only ${trials} "trials"`;
    return { run, successes, trials };
  });
  if (!Array.isArray(perRun)) return perRun;
  const successes = sum(perRun.map((row) => row.successes));
  const trials = sum(perRun.map((row) => row.trials));
  if (!Number.isSafeInteger(trials)) return unavailable("bad-shape", tooLarge("trials", String(trials)));
  return { kind: "proportion", perRun, successes, trials };
}

/** Rows {run?, total, sample}. A NULL total is unknown: nothing was summed, or only NULLs were. */
export function toAmount(kind: AmountObservation["kind"], rows: readonly RawRow[]): Observation {
  const read = readPerRun<Omit<RunTotal, "total"> & { readonly total: number | null }>(rows, (row) => {
    const total = readNumber(row, "total");
    const sample = readCount(row, "sample");
    if (isProblem(total)) return total.problem;
    if (isProblem(sample)) return sample.problem;
    if (sample === null) return `"sample" is NULL, needed is a number (COUNT(*) never is NULL)`;
    return { run: runOf(row), total, sample };
  });
  if (!Array.isArray(read)) return read;
  const perRun = read.filter((row): row is RunTotal => row.total !== null);
  // One run whose amount is unknown makes the whole unknown; a run without a sample only adds nothing.
  const unknown = perRun.length === 0 || read.some((row) => row.total === null && row.sample > 0);
  const total = unknown ? null : sum(perRun.map((row) => row.total));
  if (total !== null && Math.abs(total) > Number.MAX_SAFE_INTEGER) {
    return unavailable("bad-shape", tooLarge("total", String(total)));
  }
  return { kind, perRun, total, sample: sum(read.map((row) => row.sample)) };
}

/** Rows {run?, key, n}; the same key of several runs is added up, a NULL key is counted as "NULL". */
export function toDistribution(rows: readonly RawRow[]): Observation {
  const read = readRows<KeyCount & { readonly run: string | null }>(rows, (row) => {
    const key = columnOf(row, "key");
    if (key === undefined) return missingColumn(row, "key");
    const n = readCount(row, "n");
    if (isProblem(n)) return n.problem;
    if (n === null) return `"n" is NULL, needed is a number`;
    return { run: runOf(row), key: key === null ? "NULL" : String(key), n };
  });
  if (!Array.isArray(read)) return read;
  const sample = sum(read.map((row) => row.n));
  if (!Number.isSafeInteger(sample)) return unavailable("bad-shape", tooLarge("n", String(sample)));
  const perRun = new Map<string, KeyCount[]>();
  for (const { run, ...count } of read) {
    // Counts without their run belong to none of the runs, so what is left would look like all of it.
    if (run === null) return { kind: "distribution", counts: addUp(read), sample };
    const counts = perRun.get(run);
    if (counts) counts.push(count);
    else perRun.set(run, [count]);
  }
  const told = [...perRun].map(([run, counts]) => ({ run, counts: addUp(counts) }));
  return { kind: "distribution", counts: addUp(read), sample, ...(told.length > 0 ? { perRun: told } : {}) };
}

function addUp(rows: readonly KeyCount[]): readonly KeyCount[] {
  const counts = new Map<string, number>();
  for (const { key, n } of rows) counts.set(key, (counts.get(key) ?? 0) + n);
  return [...counts].map(([key, n]) => ({ key, n }));
}

/** One row a violation (at most `maxRows` + 1 were read) and the one row {n} of the population query. */
export function toViolations(rows: readonly RawRow[], maxRows: number, population: readonly RawRow[]): Observation {
  const [row, ...more] = population;
  if (!row || more.length > 0) {
    return unavailable("bad-shape", `the population query answered ${population.length} rows, needed is one row {n}`);
  }
  const n = readCount(row, "n");
  if (isProblem(n)) return unavailable("bad-shape", `population query: ${n.problem}`);
  if (n === null) return unavailable("bad-shape", `population query: "n" is NULL, needed is a number (use COUNT)`);
  return violations(rows, maxRows, n);
}

export function violations(rows: readonly RawRow[], maxRows: number, population: number): Observation {
  const evidence = rows.slice(0, EVIDENCE_ROWS).map(toEvidenceRow);
  return { kind: "violations", count: rows.length, truncated: rows.length > maxRows, population, rows: evidence };
}

/** Sums of a list that was cut would look like sums, so anything but violations must fit. */
export function refuseTruncated(rows: readonly RawRow[], maxRows: number): UnavailableObservation | null {
  if (rows.length <= maxRows) return null;
  return unavailable(
    "bad-shape",
    `the query answered more than ${maxRows} rows (telemetry.maxRows); aggregate in the SQL or raise it`,
  );
}

function readPerRun<T extends { readonly run: string | null }>(rows: readonly RawRow[], read: RowReader<T>) {
  const perRun = readRows(rows, read);
  if (!Array.isArray(perRun)) return perRun;
  const seen = new Set<string | null>();
  const twice = perRun.find(({ run }) => seen.size === seen.add(run).size);
  if (!twice) return perRun;
  const cause =
    twice.run === null ? `several rows carry no "run"` : `run ${JSON.stringify(twice.run)} has several rows`;
  return unavailable("bad-shape", `${cause}; needed is one row, or one row a run (GROUP BY the run)`);
}

function readRows<T extends object>(rows: readonly RawRow[], read: RowReader<T>): T[] | UnavailableObservation {
  const result: T[] = [];
  for (const [index, row] of rows.entries()) {
    const value = read(row);
    if (typeof value === "string") return unavailable("bad-shape", `row ${index + 1}: ${value}`);
    result.push(value);
  }
  return result;
}

function runOf(row: RawRow): string | null {
  const run = columnOf(row, "run") ?? null;
  return run === null ? null : String(run);
}

function toEvidenceRow(row: RawRow): EvidenceRow {
  const cut = (value: Scalar) =>
    typeof value === "string" && value.length > EVIDENCE_TEXT ? `${value.slice(0, EVIDENCE_TEXT)}…` : value;
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cut(value)]));
}

function isProblem(reading: number | null | { readonly problem: string }): reading is { readonly problem: string } {
  return typeof reading === "object" && reading !== null;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
