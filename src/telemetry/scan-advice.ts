import { postgresScans } from "./postgres-scans.ts";
import type { DatabaseMetric } from "./observe-metric.ts";
import { readOnlyQuery, type QueryParameters } from "./read-only-query.ts";
import type { TelemetryReader } from "./reader.ts";
import { sqliteScans } from "./sqlite-scans.ts";
import type { AdviceScope } from "./telemetry.ts";
import { within } from "./within.ts";

const FRESH_MS = 5 * 60_000;
const LIMIT_MS = 2_000;

type Advise = (metrics: readonly DatabaseMetric[], scope: AdviceScope) => Promise<readonly string[]>;

/** What is asked, by a name for people. */
interface Subject {
  readonly name: string;
  readonly queries: readonly string[];
  readonly parameters: QueryParameters;
}

/** Tells by the database's own plans, which cost next to nothing, what an assessment will cost once the tables are large. */
export function createAdviser(reader: TelemetryReader): Advise {
  const known = new Map<string, { readonly at: number; readonly advice: readonly string[] }>();
  const find = reader.provider === "sqlite" ? sqliteScans : postgresScans;

  async function adviceOn(subject: Subject, { now, limits }: AdviceScope): Promise<readonly string[]> {
    const { name, queries, parameters } = subject;
    const key = JSON.stringify([name, queries]);
    const remembered = known.get(key);
    if (remembered) return remembered.advice;
    const tables = new Map<string, number>();
    for (const sql of queries) {
      // As an assessment binds it, one row of runs; only the number of values could change a plan, never the values.
      const statement = readOnlyQuery(reader.provider, sql, parameters, limits.maxRows);
      const scans = "cause" in statement ? undefined : await find(reader, statement, limits.queryTimeoutMs);
      // Whatever is wrong is told by the measurement itself; asked again next time.
      if (!scans) return [];
      for (const { table, rows } of scans) tables.set(table, rows);
    }
    const advice = [...tables].map(([table, rows]) => sentence(name, table, rows));
    known.set(key, { at: now.getTime(), advice });
    return advice;
  }

  return async (metrics, scope) => {
    for (const [key, { at }] of known) if (Math.abs(scope.now.getTime() - at) >= FRESH_MS) known.delete(key);
    const told: string[] = [];
    let late = false;
    const asking = async () => {
      for (const subject of subjectsOf(metrics, scope)) if (!late) told.push(...(await adviceOn(subject, scope)));
    };
    await within(asking(), LIMIT_MS);
    late = true;
    return [...told];
  };
}

function subjectsOf(metrics: readonly DatabaseMetric[], { runs, now, finding }: AdviceScope): readonly Subject[] {
  const found = finding
    ? [{ name: "finding the runs", queries: [finding.sql], parameters: { since: finding.since, settledBefore: now } }]
    : [];
  // Without a run nothing is selected, and a planner that sees that has no scan to tell of.
  if (runs.length === 0) return found;
  const parameters = { runs, settledBefore: now };
  return [
    ...found,
    ...metrics.map((metric) => ({ name: `metric ${metric.id}`, queries: queriesOf(metric), parameters })),
  ];
}

function queriesOf(metric: DatabaseMetric): readonly string[] {
  if (metric.kind === "schema") return [];
  return metric.kind === "violations" ? [metric.sql, metric.population] : [metric.sql];
}

function sentence(name: string, table: string, rows: number): string {
  const about = rows.toLocaleString("en");
  return `${name} reads all of table ${table} (about ${about} rows): create an index on the columns its WHERE names; with one an assessment stays flat`;
}
