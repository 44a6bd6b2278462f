import { stat } from "node:fs/promises";
import type { UnavailableObservation } from "../criteria/observation.ts";
import { classifyFailure } from "./classify-failure.ts";
import type { DriverFailure } from "./driver-failure.ts";
import { queueQueries } from "./query-queue.ts";
import { unavailable, type QueryOutcome, type Statement, type TelemetryReader } from "./reader.ts";
import { startSqliteProcess, type SqliteProcess, type SqliteReply } from "./sqlite-process.ts";

/** Reads a SQLite file in a process of its own, one request after the other. The file must exist; it is never created. */
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

  /** The outcome of each, or one problem of all. */
  async function run(
    statements: readonly Statement[],
    timeoutMs: number,
  ): Promise<readonly QueryOutcome[] | QueryOutcome> {
    if (closed) return down("the telemetry reader is closed");
    const identity = await identityOf(file);
    if (identity === undefined) {
      await stop();
      return down(`there is no telemetry database at ${file}; create it or correct the telemetry URL`);
    }
    // Forking throws when the machine has no process or memory left; that too is only an answer.
    const process = await processFor(identity).catch((error): SqliteReply => ({ type: "ended", how: String(error) }));
    const reply = "ask" in process ? await process.ask(statements, timeoutMs) : process;
    switch (reply.type) {
      case "outcomes":
        return reply.outcomes.map((outcome) => ("rows" in outcome ? outcome : failed(outcome.failure)));
      case "failure":
        return failed(reply.failure);
      case "late":
        await stop();
        return wrong(
          "timeout",
          `the query on ${file} was stopped after ${timeoutMs / 1000} s (telemetry.queryTimeout)`,
        );
      case "ended":
        await stop();
        return wrong("query-failed", `the process that reads ${file} ended (${reply.how}) before it answered`);
      case "ready":
        return wrong("query-failed", `the process that reads ${file} spoke out of turn`);
    }
  }

  function failed(failure: DriverFailure): QueryOutcome {
    const problem = classifyFailure("sqlite", failure, file);
    return { problem, down: problem.cause === "unreachable" };
  }

  const queued = queueQueries(run, 1);

  return {
    provider: "sqlite",
    atOnce: 1,
    batchSize: 100,
    async query(statement, timeoutMs) {
      const outcome = await queued([statement], timeoutMs);
      return isOne(outcome)
        ? outcome
        : (outcome[0] ?? wrong("query-failed", `the process that reads ${file} gave no answer`));
    },
    async batch(statements, timeoutMs) {
      const outcome = await queued(statements, timeoutMs);
      if (!isOne(outcome)) return outcome;
      return "problem" in outcome && outcome.down ? statements.map(() => outcome) : null;
    },
    async close() {
      closed = true;
      await stop();
    },
  };
}

// Array.isArray does not tell a readonly array apart.
function isOne(outcome: readonly QueryOutcome[] | QueryOutcome): outcome is QueryOutcome {
  return !Array.isArray(outcome);
}

const wrong = (cause: UnavailableObservation["cause"], message: string): QueryOutcome => ({
  problem: unavailable(cause, message),
  down: false,
});

const down = (message: string): QueryOutcome => ({ problem: unavailable("unreachable", message), down: true });

async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
