import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SluiceProcess {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
  readonly output: () => string;
  /** Resolves once the process is gone, by itself or not. */
  readonly ended: Promise<Outcome>;
  /** Sends the signal and resolves once the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
  /** The same as its terminal closes: nothing it writes arrives any more. */
  hangUp(): Promise<Outcome>;
}

export type Environment = Readonly<Record<string, string>>;

/** A folder of one test's own, removed by the returned function. */
export async function scratchFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "sluice-"));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs `sluice …` from the sources until it ends. */
export async function runSluice(args: readonly string[], env: Environment = {}): Promise<Outcome> {
  const { outcome } = launch(args, env);
  return outcome;
}

/** Starts `sluice serve` on a free port and resolves when it says that it serves; rejects when it ends before that. */
export async function startSluice(env: Environment & { readonly SLUICE_DATA_DIR: string }): Promise<SluiceProcess> {
  const { child, outcome, output, said } = launch(["serve"], { PORT: "0", ...env });
  const line = await Promise.race([
    said(/Sluice serves (\S+)/),
    outcome.then(({ code, stdout, stderr }) => {
      throw new Error(`sluice serve ended with code ${code} before it served\n${stdout}${stderr}`);
    }),
  ]);
  return {
    url: line[1] ?? "",
    pid: child.pid ?? 0,
    token: (await readFile(path.join(env.SLUICE_DATA_DIR, "admin-token"), "utf8")).trim(),
    output,
    ended: outcome,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return outcome;
    },
    hangUp() {
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill("SIGHUP");
      return outcome;
    },
  };
}

/** A port that was free a moment ago, held open until `release`. */
export async function occupiedPort(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no address");
  return { port: address.port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

function launch(args: readonly string[], env: Environment) {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const found = pattern.exec(stdout);
        if (!found) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  return { child, outcome, said, output: () => stdout + stderr };
}
