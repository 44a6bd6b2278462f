import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface ReplicaProcess {
  readonly port: number;
  readonly url: string;
  readonly token: () => string;
  /** Ends it as an upgrade does, and starts it again. Resolves when it is ready. */
  restart(): Promise<void>;
  /** How often it ended without being told to: a commit whose outcome was in doubt. It was started again. */
  readonly endedInDoubt: () => number;
  stop(): Promise<void>;
}

export interface ReplicaOptions {
  readonly main: string;
  readonly dataDir: string;
  readonly storeUrl: string;
}

/** One replica on a port that stays its own, kept alive as a supervisor would. */
export async function startReplica({ main, dataDir, storeUrl }: ReplicaOptions): Promise<ReplicaProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let doubts = 0;
  let wanted: ChildProcess | null = null;

  function launch(): void {
    const child = spawn(process.execPath, [main, "serve"], {
      cwd: dataDir,
      env: {
        PATH: process.env.PATH ?? "",
        PORT: String(port),
        SLUICE_DATA_DIR: path.join(dataDir, "data"),
        SLUICE_STORE_URL: storeUrl,
        SLUICE_DRAIN_SECONDS: "1",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    wanted = child;
    child.once("exit", () => {
      if (wanted !== child) return;
      doubts += 1;
      launch();
    });
  }

  async function end(): Promise<void> {
    const child = wanted;
    wanted = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }

  async function untilReady(): Promise<void> {
    for (const began = performance.now(); ; await delay(20)) {
      const ready = await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      if (performance.now() - began > 60_000) throw new Error(`the replica at ${url} is not ready after a minute`);
    }
  }

  launch();
  await untilReady();
  return {
    port,
    url,
    token: () => readFileSync(path.join(dataDir, "data/admin-token"), "utf8").trim(),
    async restart() {
      await end();
      launch();
      await untilReady();
    },
    endedInDoubt: () => doubts,
    stop: end,
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  server.close();
  await once(server, "close");
  return port;
}
