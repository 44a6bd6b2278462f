import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SqliteAnswer, SqliteRequest } from "./sqlite-messages.ts";

/** Long, because a cold start under load compiles and loads all of Prisma; a start never takes a query's own time. */
const START_LIMIT_MS = 30_000;

/** What came of waiting: an answer, the end of the process (with its signal or code), or nothing in time. */
export type SqliteReply = SqliteAnswer | { readonly type: "ended"; readonly how: string } | { readonly type: "late" };

export interface SqliteProcess {
  /** One request at a time. A reply of "late" leaves the process unusable: kill it. */
  ask(request: SqliteRequest, timeoutMs: number): Promise<SqliteReply>;
  readonly alive: boolean;
  /** Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts the reading process and waits until it has the file open; otherwise the reply that says why not. */
export async function startSqliteProcess(file: string): Promise<SqliteProcess | SqliteReply> {
  // The entry has this module's own ending: .js when compiled, .ts under vitest and tsx, which plain node cannot run.
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const entry = fileURLToPath(new URL(`./sqlite-child.${ending}`, import.meta.url));
  const child = fork(entry, [file, String(process.pid)], {
    // Not inherited: a debugger's port or a test runner's hooks would come along.
    execArgv: ending === "ts" ? ["--import", tsxUrl()] : [],
    // Prisma reads a DATETIME without a zone as local time; what the observed system writes there is UTC.
    env: { ...process.env, TZ: "UTC" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  // `reply` listens only while it waits; an error in between, unheard, would end the service.
  child.on("error", () => {});
  const started = await reply(child, START_LIMIT_MS);
  if (started.type === "ready") return handle(child);
  await kill(child);
  return started;
}

function handle(child: ChildProcess): SqliteProcess {
  return {
    ask(request, timeoutMs) {
      const answer = reply(child, timeoutMs);
      // The callback takes the error of a process that just ended; `reply` hears of that end by itself.
      child.send(request, () => {});
      return answer;
    },
    get alive() {
      return child.exitCode === null && child.signalCode === null && child.connected;
    },
    kill: () => kill(child),
  };
}

function reply(child: ChildProcess, timeoutMs: number): Promise<SqliteReply> {
  return new Promise((resolve) => {
    const settle = (result: SqliteReply) => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      resolve(result);
    };
    const onMessage = (message: SqliteAnswer) => settle(message);
    const onExit = (code: number | null, signal: string | null) =>
      settle({ type: "ended", how: signal ?? `code ${code}` });
    const onError = (error: Error) => settle({ type: "ended", how: error.message });
    const timer = setTimeout(() => settle({ type: "late" }), timeoutMs);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else child.on("message", onMessage).on("exit", onExit).on("error", onError);
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

// As a URL: the bare name would be looked up from the working directory, which need not be this project.
function tsxUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
}
