import { postgresScans } from "./postgres-scans.ts";
import type { DatabaseMetric } from "./observe-metric.ts";
import { readOnlyQuery } from "./read-only-query.ts";
import type { TelemetryReader } from "./reader.ts";
import { sqliteScans } from "./sqlite-scans.ts";
import type { ObservationScope } from "./telemetry.ts";
import { within } from "./within.ts";

const FRESH_MS = 5 * 60_000;
const LIMIT_MS = 2_000;

type Scope = Pick<ObservationScope, "runs" | "now" | "limits">;
type Advise = (metrics: readonly DatabaseMetric[], scope: Scope) => Promise<readonly string[]>;

/** Tells by the database's own plans, which cost next to nothing, what an assessment will cost once the tables are large. */
export function createAdviser(reader: TelemetryReader): Advise {
  const known = new Map<string, { readonly at: number; readonly advice: readonly string[] }>();

  async function adviceOn(metric: DatabaseMetric, scope: Scope): Promise<readonly string[]> {
    const queries = queriesOf(metric);
    const key = JSON.stringify([metric.id, queries]);
    const remembered = known.get(key);
    if (remembered) return remembered.advice;
    const tables = new Map<string, number>();
    for (const sql of queries) {
      // As an assessment binds it, one row of runs; only the number of values could change a plan, never the values.
      const parameters = { runs: scope.runs, settledBefore: scope.now };
      const statement = readOnlyQuery(reader.provider, sql, parameters, scope.limits.maxRows);
      const find = reader.provider === "sqlite" ? sqliteScans : postgresScans;
      const scans = "cause" in statement ? undefined : await find(reader, statement, scope.limits.queryTimeoutMs);
      // Whatever is wrong is told by the measurement itself; asked again next time.
      if (!scans) return [];
      for (const { table, rows } of scans) tables.set(table, rows);
    }
    const advice = [...tables].map(([table, rows]) => sentence(metric.id, table, rows));
    known.set(key, { at: scope.now.getTime(), advice });
    return advice;
  }

  return async (metrics, scope) => {
    // Without a run nothing is selected, and a planner that sees that has no scan to tell of.
    if (scope.runs.length === 0) return [];
    for (const [key, { at }] of known) if (Math.abs(scope.now.getTime() - at) >= FRESH_MS) known.delete(key);
    const told: string[] = [];
    let late = false;
    const asking = async () => {
      for (const metric of metrics) if (!late) told.push(...(await adviceOn(metric, scope)));
    };
    await within(asking(), LIMIT_MS);
    late = true;
    return [...told];
  };
}

function queriesOf(metric: DatabaseMetric): readonly string[] {
  if (metric.kind === "schema") return [];
  return metric.kind === "violations" ? [metric.sql, metric.population] : [metric.sql];
}

function sentence(metric: string, table: string, rows: number): string {
  const about = rows.toLocaleString("en");
  return `metric ${metric} reads all of table ${table} (about ${about} rows): create an index on the columns its WHERE names; with one an assessment stays flat`;
}
