import type { Observation, UnavailableObservation } from "../criteria/observation.ts";
import type { SchemaMetric, Table } from "../definition/definition.ts";
import { violations } from "./observation-shapes.ts";
import { columnOf, type RawRow } from "./raw-row.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "./reader.ts";

type Ask = (statement: Statement) => Promise<QueryOutcome>;
type Problem = { readonly kind: "table" | "column" | "index"; readonly name: string; readonly problem: string };
type Probed = readonly Problem[] | UnavailableObservation;

/**
 * Looks whether the tables, columns and indexes a document relies on are there. Each thing missing or invalid is one
 * violation {kind, name, problem}; the population is the number of things looked at. Names are exact, case included.
 */
export async function probeSchema(
  reader: TelemetryReader,
  metric: SchemaMetric,
  tables: readonly Table[],
  ask: Ask,
): Promise<Observation> {
  const problems: Problem[] = [];
  let population = metric.indexes.length;
  const add = (found: Probed): UnavailableObservation | undefined => {
    if ("cause" in found) return found;
    problems.push(...found);
    return undefined;
  };
  const probes: Promise<Probed>[] = [];
  for (const name of metric.tables) {
    const table = tables.find((candidate) => candidate.name === name);
    if (!table) return unavailable("bad-shape", `the document lists no table ${name}, so its columns are not known`);
    population += 1 + Object.keys(table.columns).length;
    probes.push(probeTable(table, ask));
  }
  for (const index of metric.indexes) probes.push(probeIndex(reader.provider, index, ask));
  for (const probed of await Promise.all(probes)) {
    const failed = add(probed);
    if (failed) return failed;
  }
  // Never cut: the list is as long as the document makes it.
  return violations(problems, problems.length, population);
}

async function probeTable(table: Table, ask: Ask): Promise<Probed> {
  const columns = Object.keys(table.columns);
  const whole = await ask(select(table.name, columns));
  if (!("problem" in whole)) return [];
  if (whole.problem.cause === "missing-table") return [{ kind: "table", name: table.name, problem: "missing" }];
  if (whole.problem.cause !== "missing-column") return whole.problem;
  // A database names only the first missing column; the reader of the finding wants all of them.
  const missing: Problem[] = [];
  for (const column of columns) {
    const outcome = await ask(select(table.name, [column]));
    if (!("problem" in outcome)) continue;
    if (outcome.problem.cause !== "missing-column") return outcome.problem;
    missing.push({ kind: "column", name: `${table.name}.${column}`, problem: "missing" });
  }
  return missing;
}

// Qualified, because SQLite may read a quoted name that is no column as a text, and then nothing is ever missing.
function select(table: string, columns: readonly string[]): Statement {
  const list = columns.map((column) => `probed."${column}"`).join(", ") || "1 AS one";
  return { sql: `SELECT ${list} FROM "${table}" AS probed WHERE 1 = 0`, values: [] };
}

const INDEX_SQL: Readonly<Record<TelemetryReader["provider"], string>> = {
  sqlite: `SELECT i."unique" AS is_unique, 1 AS usable FROM pragma_index_list(?) AS i WHERE i.name = ?`,
  // An index whose concurrent build failed is there by name, yet enforces nothing.
  postgresql: `SELECT i.indisunique AS is_unique, i.indisvalid AND i.indisready AS usable
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
    WHERE t.relname = $1 AND c.relname = $2 AND pg_table_is_visible(t.oid)`,
};

async function probeIndex(
  provider: TelemetryReader["provider"],
  index: SchemaMetric["indexes"][number],
  ask: Ask,
): Promise<Probed> {
  const outcome = await ask({ sql: INDEX_SQL[provider], values: [index.table, index.name] });
  if ("problem" in outcome) return outcome.problem;
  const problem = indexProblem(outcome.rows[0], index.unique);
  return problem === null ? [] : [{ kind: "index", name: index.name, problem }];
}

function indexProblem(row: RawRow | undefined, unique: boolean): string | null {
  if (!row) return "missing";
  if (!columnOf(row, "usable")) return "invalid: its build failed, so it enforces nothing; drop and build it again";
  if (unique && !columnOf(row, "is_unique")) return "not unique";
  return null;
}
