import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** The core of whatever is measured, and the core of whatever puts load on it. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

export interface Pinned {
  readonly pid: number;
  /** Resolves with the first match in what the process prints; rejects when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<void>;
}

/** Starts a program on one core. */
export function startPinned(
  core: number,
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Pinned {
  const child = spawn("taskset", ["-c", String(core), command, ...args], {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  // taskset becomes the program, so its id is the program's.
  return { pid: child.pid ?? 0, says: (pattern) => says(child, pattern), stop: () => stop(child, ended) };
}

/** Whether a program is there to be run. */
export function isInstalled(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

function says(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      if (said.length < 200_000) said += chunk.toString();
      const found = pattern.exec(said);
      if (found) resolve(found);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("error", reject);
    child.once("close", (code) =>
      reject(new Error(`a measured program ended with ${code} before it was ready:\n${said.slice(-2000)}`)),
    );
  });
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(impatient);
}
