import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Histories of the flagship written by its own models, with answers worked out independently; they lie beside the project. */
const FOLDER = path.resolve(import.meta.dirname, "../../../shared/autopack-samples");

/** What the manifest says of some runs of a database. Lists name what was found. */
export interface SampleAnswers {
  readonly runs: readonly string[];
  readonly complete: number;
  readonly terminal_complete_or_failed: number;
  readonly missing_strict: readonly (readonly string[])[];
  readonly llm_usage_missing: readonly (readonly string[])[];
  readonly duplicate_groups: readonly (readonly unknown[])[];
  readonly negative_token_category_rows: readonly Readonly<Record<string, unknown>>[];
  readonly rows_over_budget_cap: readonly Readonly<Record<string, unknown>>[];
  readonly token_efficiency_rows: number;
  readonly artifact_substitutions: number;
  readonly tokens_saved_artifacts: number;
  readonly avg_tokens_saved_per_row: number | null;
  readonly budget_mode_distribution: Readonly<Record<string, number>>;
  readonly embedding_cache: { readonly hits: number; readonly misses: number };
  readonly phase6: Readonly<Record<"rows_" | "hardening" | "skipped" | "avoided_est" | "intention", number>>;
  readonly doctor: { readonly calls_role_doctor: number; readonly skipped: number };
  readonly llm: { readonly calls: number; readonly tokens: number };
}

export interface SampleDatabase {
  readonly file: string;
  readonly expected: SampleAnswers;
  readonly baseline?: SampleAnswers;
  /** Rows of runs that are in no list of runs, which no exposure can name. */
  readonly orphan_token_efficiency_rows: readonly unknown[];
}

/** By name; empty where the samples are not there. */
export function sampleDatabases(): Readonly<Record<string, SampleDatabase>> {
  const manifest = path.join(FOLDER, "manifest.json");
  if (!existsSync(manifest)) return {};
  // The manifest's own shape, which this program does not decide.
  return (JSON.parse(readFileSync(manifest, "utf8")) as { databases: Record<string, SampleDatabase> }).databases;
}

export function sampleFile(name: string): string {
  return path.join(FOLDER, name);
}

/** The dump of a database for PostgreSQL, without what only psql understands; null: there is none. */
export function sampleDump(name: string): string | null {
  const file = sampleFile(`pg/${name}.sql`);
  if (!existsSync(file)) return null;
  return readFileSync(file, "utf8").replace(/^\\.*$/gm, "");
}

export interface SampleReport {
  readonly name: string;
  readonly text: string;
  readonly exitCode: number;
}

/** Outputs of the real runner or script, with its exit code; empty where the samples are not there. */
export function sampleReports(kind: "junit" | "smoke"): readonly SampleReport[] {
  const codes = sampleFile(`${kind}/exit_codes.txt`);
  if (!existsSync(codes)) return [];
  return [...readFileSync(codes, "utf8").matchAll(/^(\S+) exit=(\d+)/gm)].flatMap(([, name = "", code]) => {
    const file = sampleFile(`${kind}/${name}.${kind === "junit" ? "xml" : "txt"}`);
    return existsSync(file) ? [{ name, text: readFileSync(file, "utf8"), exitCode: Number(code) }] : [];
  });
}
