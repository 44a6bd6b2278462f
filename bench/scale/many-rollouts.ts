/**
 * A service with ten thousand rollouts: `tsx bench/scale/many-rollouts.ts [--rollouts 10000] [--store sqlite|postgresql]`.
 * Prints what starting costs, what reading and changing costs next to the same with two rollouts, and how long the monitor takes
 * to have looked at all of them. Foreign CPU is told, because it makes all of it slower.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../../src/config.ts";
import { startServer, type RunningServer } from "../../src/server.ts";
import { withDatabase } from "../faults/with-database.ts";
import { multiplyRollout } from "./multiply-rollout.ts";

const { values } = parseArgs({
  options: { rollouts: { type: "string", default: "10000" }, store: { type: "string", default: "sqlite" } },
});
const MANY = Number(values.rollouts);
const ROUNDS = 40;
const PATIENCE_MS = 180_000;
const root = path.resolve(import.meta.dirname, "../..");

type Ask = (method: string, path: string, body?: object) => Promise<string>;

async function main(): Promise<void> {
  const busy = foreignCpu();
  await withDatabase(values.store, async (url) => {
    const few = await inService(url, measure);
    await multiplyRollout(url, "minimal", MANY);
    const many = await inService(url, measure);
    const watched = await inService(url, looked);
    print(few, { ...many, ...watched });
  });
  console.log(`\nforeign CPU while this ran: ${busy()} of ${os.cpus().length} cores`);
}

async function inService<T>(
  storeUrl: string,
  use: (ask: Ask, start: Record<string, number>) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "sluice-scale-"));
  const env = { PORT: "0", SLUICE_STORE_URL: storeUrl, SLUICE_DATA_DIR: dataDir, SLUICE_LOG_LEVEL: "error" };
  const heap = settledHeap();
  const began = performance.now();
  const server: RunningServer = await startServer(readConfig(env, root, path.join(root, "machines")), () => new Date());
  const start = { "start, ms": performance.now() - began, "heap added, MB": (settledHeap() - heap) / 2 ** 20 };
  const token = readFileSync(server.adminTokenFile, "utf8").trim();
  const ask: Ask = async (method, address, body) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${server.url}${address}`, { method, headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`);
    return text;
  };
  try {
    return await use(ask, start);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(ask: Ask, start: Record<string, number>): Promise<Record<string, number>> {
  const timed = async (work: (nth: number) => Promise<unknown>): Promise<number> => {
    const taken: number[] = [];
    for (let nth = 0; nth < ROUNDS; nth += 1) {
      const began = performance.now();
      await work(nth);
      taken.push(performance.now() - began);
    }
    return taken.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
  };
  const at = "/v1/rollouts/minimal";
  return {
    ...start,
    "flags of one, ms": await timed(() => ask("GET", `${at}/flags`)),
    "hold and publish, ms": await timed((nth) => ask("POST", `${at}/${nth % 2 ? "release" : "hold"}`, { reason: "x" })),
    "50 rollouts, ms": await timed(() => ask("GET", "/v1/rollouts?limit=50")),
    "200 rollouts, ms": await timed(() => ask("GET", "/v1/rollouts?limit=200")),
    "50 audit events, ms": await timed(() => ask("GET", "/v1/audit?limit=50")),
    "audit of one, ms": await timed(() => ask("GET", "/v1/audit?rollout=minimal&limit=50")),
    "scrape, ms": await timed(() => ask("GET", "/metrics")),
    "scrape, kB": (await ask("GET", "/metrics")).length / 1024,
  };
}

/** Until the monitor has looked at every rollout once. */
async function looked(ask: Ask): Promise<Record<string, number>> {
  const began = performance.now();
  while (performance.now() - began < PATIENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const text = await ask("GET", "/metrics");
    const counts = [...text.matchAll(/^sluice_monitor_rollouts\{status="(\w+)"\} (\d+)/gm)];
    const total = counts.reduce((sum, [, , count]) => sum + Number(count), 0);
    const waiting = Number(counts.find(([, status]) => status === "waiting")?.[2] ?? 0);
    if (total > MANY && waiting === 0) {
      const lag = /^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1];
      return {
        "all looked at, s": (performance.now() - began) / 1000,
        "longest pause since the last scrape, ms": Number(lag) * 1000,
      };
    }
  }
  return { "all looked at, s": Infinity };
}

function settledHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Cores others used since this was called. */
function foreignCpu(): () => string {
  const busyTime = () => os.cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.nice, 0);
  const [began, all, own] = [performance.now(), busyTime(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(own);
    const foreign = busyTime() - all - (user + system) / 1000;
    return (foreign / (performance.now() - began)).toFixed(2);
  };
}

function print(few: Record<string, number>, many: Record<string, number>): void {
  const shown = (value: number | undefined) => (value === undefined ? "" : value.toFixed(1)).padStart(10);
  console.log(`${"".padEnd(44)}${"2".padStart(10)}${String(MANY + 2).padStart(10)} rollouts`);
  for (const name of Object.keys(many)) console.log(`${name.padEnd(44)}${shown(few[name])}${shown(many[name])}`);
}

await main();
