import { stat } from "node:fs/promises";
import { classifyFailure } from "./classify-failure.ts";
import { queueQueries } from "./query-queue.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "./reader.ts";
import { startSqliteProcess, type SqliteProcess, type SqliteReply } from "./sqlite-process.ts";

/** Reads a SQLite file in a process of its own, one query after the other. The file must exist; it is never created. */
export function createSqliteReader(file: string): TelemetryReader {
  let running: { readonly process: SqliteProcess; readonly identity: string } | undefined;
  let closed = false;

  async function stop(): Promise<void> {
    const process = running?.process;
    running = undefined;
    await process?.kill();
  }

  async function processFor(identity: string): Promise<SqliteProcess | SqliteReply> {
    // A file that was replaced lives on in a process that holds it open, and would be read for ever as it was.
    if (running && (running.identity !== identity || !running.process.alive)) await stop();
    if (running) return running.process;
    const started = await startSqliteProcess(file);
    if (!("ask" in started)) return started;
    running = { process: started, identity };
    // Closed while it started: nobody else knows of this process any more.
    if (closed) await stop();
    return started;
  }

  async function run(statement: Statement, timeoutMs: number): Promise<QueryOutcome> {
    if (closed) return down("the telemetry reader is closed");
    const identity = await identityOf(file);
    if (identity === undefined) {
      await stop();
      return down(`there is no telemetry database at ${file}; create it or correct the telemetry URL`);
    }
    // Forking throws when the machine has no process or memory left; that too is only an answer.
    const process = await processFor(identity).catch((error): SqliteReply => ({ type: "ended", how: String(error) }));
    if (!("ask" in process)) return outcome(process, timeoutMs);
    const reply = await process.ask(statement, timeoutMs);
    if (reply.type === "late" || reply.type === "ended") await stop();
    return outcome(reply, timeoutMs);
  }

  function outcome(reply: SqliteReply, timeoutMs: number): QueryOutcome {
    switch (reply.type) {
      case "rows":
        return { rows: reply.rows };
      case "failure": {
        const problem = classifyFailure("sqlite", reply.failure, file);
        return { problem, down: problem.cause === "unreachable" };
      }
      case "late":
        return {
          problem: unavailable(
            "timeout",
            `the query on ${file} was stopped after ${timeoutMs / 1000} s (telemetry.queryTimeout)`,
          ),
          down: false,
        };
      case "ended":
        return {
          problem: unavailable(
            "query-failed",
            `the process that reads ${file} ended (${reply.how}) before it answered`,
          ),
          down: false,
        };
      case "ready":
        return {
          problem: unavailable("query-failed", `the process that reads ${file} spoke out of turn`),
          down: false,
        };
    }
  }

  return {
    provider: "sqlite",
    // One is being read while others wait; further rollouts on the same database get their turns in between.
    atOnce: 3,
    query: queueQueries(run, 1),
    async close() {
      closed = true;
      await stop();
    },
  };
}

const down = (message: string): QueryOutcome => ({ problem: unavailable("unreachable", message), down: true });

async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
