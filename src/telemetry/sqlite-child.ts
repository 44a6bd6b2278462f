/**
 * Entry of the process that reads one SQLite file; forked by sqlite-process.ts with the file's path and the parent's pid.
 * A process of its own because libsql works synchronously: in the service it would stop every answer for the length of
 * the query, and a worker thread inside a native call cannot be stopped.
 */
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaClient } from "../generated/sqlite/client.ts";
import { toDriverFailure } from "./driver-failure.ts";
import { toRawRow, type RawRow } from "./raw-row.ts";
import type { Statement } from "./reader.ts";
import type { SqliteAnswer, SqliteOutcome, SqliteRequest } from "./sqlite-messages.ts";

/** How long to wait for a writer's lock, in milliseconds; the query's own time limit still holds. */
const LOCK_WAIT_MS = 5_000;

const [file = "", parent = ""] = process.argv.slice(2);

// Closing the last connection of a WAL database would checkpoint it, which is a write; a killed process only lets go.
const leave = () => process.kill(process.pid, "SIGKILL");

// Ctrl-C and a service manager's stop reach the whole group; the service still drains requests that need this process.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", leave);

// While a query runs this thread hears nothing, not even that the service died; an endless query would run on for ever.
const watch = `setInterval(() => { if (process.ppid !== ${Number(parent)}) process.kill(process.pid, "SIGKILL"); }, 1000);`;
new Worker(watch, { eval: true, execArgv: [] }).unref();

const adapter = new PrismaLibSql({ url: pathToFileURL(file).href, intMode: "bigint", timeout: LOCK_WAIT_MS });
// No transactions on this client: the adapter opens a new connection after each, and that one would not be query_only.
const prisma = new PrismaClient({ adapter });

async function outcomeOf(statement: Statement): Promise<SqliteOutcome> {
  try {
    if (statement.explain) return { rows: await explain(statement) };
    const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(statement.sql, ...statement.values);
    return { rows: rows.map(toRawRow) };
  } catch (error) {
    return { failure: toDriverFailure(error) };
  }
}

/**
 * On a connection of its own, used once: libsql leaves an EXPLAIN unfinished until it is garbage collected, and meanwhile
 * the next read on the same connection would keep its lock, which would shut out the observed system's writers for good.
 */
async function explain({ sql, values }: Statement): Promise<RawRow[]> {
  const connection = await adapter.connect();
  try {
    await connection.executeScript("PRAGMA query_only=ON");
    const argTypes = values.map(() => ({ scalarType: "unknown", arity: "scalar" }) as const);
    const plan = await connection.queryRaw({ sql: `EXPLAIN QUERY PLAN ${sql}`, args: [...values], argTypes });
    return plan.rows.map((row) => toRawRow(Object.fromEntries(row.map((value, at) => [plan.columnNames[at], value]))));
  } finally {
    await connection.dispose();
  }
}

async function answer(request: SqliteRequest): Promise<SqliteAnswer> {
  const outcomes: SqliteOutcome[] = [];
  for (const statement of request) outcomes.push(await outcomeOf(statement));
  return { type: "outcomes", outcomes };
}

process.on("message", (request: SqliteRequest) => {
  void answer(request).then((message) => process.send?.(message));
});

const opened = await outcomeOf({ sql: "PRAGMA query_only=ON", values: [] });
process.send?.(("failure" in opened ? { type: "failure", ...opened } : { type: "ready" }) satisfies SqliteAnswer);
