/**
 * Entry of the process that reads one SQLite file; forked by sqlite-process.ts with the file's path and the parent's pid.
 * A process of its own because libsql works synchronously: in the service it would stop every answer for the length of
 * the query, and a worker thread inside a native call cannot be stopped.
 */
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { toDriverFailure } from "./driver-failure.ts";
import { toRawRows } from "./result-set.ts";
import type { SqliteAnswer, SqliteRequest } from "./sqlite-messages.ts";

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
type Connection = Awaited<ReturnType<typeof adapter.connect>>;

/** No transactions on it: the adapter opens a new connection after each, and that one would not be query_only. */
async function open(): Promise<Connection> {
  const opened = await adapter.connect();
  await opened.executeScript("PRAGMA query_only=ON");
  return opened;
}

async function answer(work: () => Promise<SqliteAnswer>): Promise<SqliteAnswer> {
  try {
    return await work();
  } catch (error) {
    return { type: "failure", failure: toDriverFailure(error) };
  }
}

async function read(connection: Connection, sql: string, values: SqliteRequest["values"]): Promise<SqliteAnswer> {
  const argTypes = values.map(() => ({ scalarType: "unknown", arity: "scalar" }) as const);
  return { type: "rows", rows: toRawRows(await connection.queryRaw({ sql, args: [...values], argTypes })) };
}

/**
 * On a connection of its own, used once: libsql leaves an EXPLAIN unfinished until it is garbage collected, and meanwhile
 * the next read on the same connection would keep its lock, which would shut out the observed system's writers for good.
 */
async function explain({ sql, values }: SqliteRequest): Promise<SqliteAnswer> {
  const once = await open();
  try {
    return await read(once, `EXPLAIN QUERY PLAN ${sql}`, values);
  } finally {
    await once.dispose();
  }
}

const opened = await answer(async () => {
  const connection = await open();
  process.on("message", (request: SqliteRequest) => {
    const asked = answer(() => (request.explain ? explain(request) : read(connection, request.sql, request.values)));
    void asked.then((message) => process.send?.(message));
  });
  return { type: "ready" };
});
process.send?.(opened);
