import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { SqlQuery } from "@prisma/driver-adapter-utils";
import { Client } from "pg";
import type { DatabaseProvider } from "../../support/database.ts";

/** Rows a query may touch: a page, its sort and its joins, far below what a table holds. */
const MOST_ROWS = 1_500;

/** What is wrong with the plans of these queries; nothing: each reads what it answers and little more. `excused`: sorting is. */
export async function plannedReads(
  provider: DatabaseProvider,
  url: string,
  queries: readonly SqlQuery[],
  excused: boolean,
): Promise<readonly string[]> {
  const selects = queries.filter(({ sql }) => /^\s*SELECT/i.test(sql) && / FROM /i.test(sql));
  return provider === "sqlite" ? sqlitePlans(url, selects, excused) : postgresqlPlans(url, selects);
}

/**
 * SQLite does not say how many rows it reads. A walk through a whole table is bearable only in the order of the list, where its
 * limit ends it, and sorting only where few rows can come.
 */
async function sqlitePlans(url: string, queries: readonly SqlQuery[], excused: boolean): Promise<readonly string[]> {
  const connection = await new PrismaLibSql({ url }).connect();
  const wrong: string[] = [];
  try {
    for (const { sql, args, argTypes } of queries) {
      const { rows } = await connection.queryRaw({ sql: `EXPLAIN QUERY PLAN ${sql}`, args, argTypes });
      const steps = rows.map((row) => String(row.at(-1)));
      const filtered = / WHERE (?!1=1)/i.test(sql);
      const bad = steps.filter((step) => step.startsWith("SCAN") && (filtered || !/ LIMIT /i.test(sql)));
      const sorted = excused ? [] : steps.filter((step) => /TEMP B-TREE FOR ORDER BY/.test(step));
      if (bad.length + sorted.length > 0) wrong.push(`${steps.join("; ")}\n${sql}`);
    }
  } finally {
    await connection.dispose();
  }
  return wrong;
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** PostgreSQL says how many rows it read, so they are counted. */
async function postgresqlPlans(url: string, queries: readonly SqlQuery[]): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const wrong: string[] = [];
  try {
    for (const { sql, args } of queries) {
      const { rows } = await client.query({ text: `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, values: [...args] });
      const [{ Plan: plan }] = (rows[0] as { "QUERY PLAN": [{ Plan: PlanNode }] })["QUERY PLAN"];
      const read = rowsRead(plan);
      if (read > MOST_ROWS) wrong.push(`${read} rows read: ${describe(plan)}\n${sql}`);
    }
  } finally {
    await client.end();
  }
  return wrong;
}

function rowsRead(node: PlanNode): number {
  const own = node["Node Type"].endsWith(" Scan") ? node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) : 0;
  return own * node["Actual Loops"] + (node.Plans ?? []).reduce((sum, child) => sum + rowsRead(child), 0);
}

function describe(node: PlanNode): string {
  const below = (node.Plans ?? []).map(describe).join(", ");
  return below === "" ? node["Node Type"] : `${node["Node Type"]} (${below})`;
}
