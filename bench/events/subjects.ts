import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gatherCrowd, type Crowd } from "./crowd.ts";
import { residentMemory } from "./machine.ts";

/** A server with all its clients connected. */
export interface Subject {
  readonly name: string;
  readonly pids: readonly number[];
  /** Resident memory of the server that came with them, in bytes for each. */
  readonly memoryPerClient: number;
  readonly crowd: Crowd;
  /** Asks it for something small. */
  ask(): Promise<void>;
  /** The text by which the clients know the next change; `make` resolves when the change is acknowledged. */
  next(): { readonly text: string; make(): Promise<void> };
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, "../..");

/** The service as it is started by its users, and followers of the rollout autopack. */
export async function startSluice(clients: number): Promise<Subject> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-events-"));
  const server = spawn(process.execPath, ["--import", "tsx", "src/main.ts", "serve"], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: "0", SLUICE_DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    server.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      const found = /Sluice serves (\S+)/.exec((text += chunk));
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    server.once("exit", (code) => reject(new Error(`the service ended with code ${code}: ${text}`)));
  });
  const token = readFileSync(path.join(folder, "admin-token"), "utf8").trim();
  let revision = 1;

  async function change(command: string): Promise<void> {
    const answer = await fetch(`${url}/v1/rollouts/autopack/${command}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "bench" }),
    });
    if (!answer.ok) throw new Error(`${command}: ${answer.status} ${await answer.text()}`);
    await answer.text();
  }

  const streams = { port: Number(new URL(url).port), path: "/v1/rollouts/autopack/events", token, clients };
  return {
    name: "sluice",
    ...(await withCrowd(server.pid ?? 0, streams)),
    ask: () => liveness(url),
    next() {
      revision += 1;
      // From the first revision on, which is open, each second change is a release.
      return { text: `id: autopack.${revision}.`, make: () => change(revision % 2 === 0 ? "hold" : "release") };
    },
    async stop() {
      server.kill("SIGTERM");
      await once(server, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** node:http alone, with as many followers of as many bytes. */
export async function startBare(clients: number): Promise<Subject> {
  const server = fork(path.join(import.meta.dirname, "bare-server.ts"), { execArgv: ["--import", "tsx"] });
  // What the other side sends first.
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const flags = Object.fromEntries(
    Array.from({ length: 7 }, (_, index) => [`ARTIFACT_HISTORY_PACK_FLAG_${index}`, true]),
  );
  let revision = 1;

  async function change(id: string): Promise<void> {
    const data = JSON.stringify({ rollout: "autopack", stage: "stage-0", revision, flags });
    const body = `event: flags\n${id}0123456789ab\ndata: ${data}\n\n`;
    await (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body })).text();
  }

  return {
    name: "node:http",
    ...(await withCrowd(server.pid ?? 0, { port, path: "/", token: "none", clients })),
    ask: () => liveness(`http://127.0.0.1:${port}`),
    next() {
      const text = `id: autopack.${(revision += 1)}.`;
      return { text, make: () => change(text) };
    },
    async stop() {
      server.kill("SIGTERM");
      await once(server, "exit");
    },
  };
}

async function liveness(url: string): Promise<void> {
  await (await fetch(`${url}/livez`)).text();
}

async function withCrowd(pid: number, streams: Parameters<typeof gatherCrowd>[0]) {
  const before = residentMemory(pid);
  const crowd = await gatherCrowd(streams);
  return { crowd, pids: [pid, crowd.pid], memoryPerClient: (residentMemory(pid) - before) / streams.clients };
}
