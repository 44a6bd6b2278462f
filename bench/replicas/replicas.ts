// npx tsx bench/replicas/replicas.ts [--restarts 100] [--outages 20] [--kills 100] [--readers 16]
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startTcpProxy } from "../../test/replicas/support/tcp-proxy.ts";
import { startPostgres } from "../../test/support/postgres.ts";
import { buildProgram } from "./built-program.ts";
import { startFront } from "./front.ts";
import { startLoad, type Load } from "./load.ts";
import { startReplica, type ReplicaProcess } from "./replica-process.ts";
import { measureKills } from "./visibility.ts";

const REPLICAS = 3;
/** Longer than the bound after which answers are marked, so that some must be. */
const OUTAGE_MS = 5_000;

const { values } = parseArgs({
  options: {
    restarts: { type: "string", default: "100" },
    outages: { type: "string", default: "20" },
    kills: { type: "string", default: "100" },
    readers: { type: "string", default: "16" },
  },
});
const wanted = { restarts: Number(values.restarts), outages: Number(values.outages), kills: Number(values.kills) };

const scratch = mkdtempSync(path.join(tmpdir(), "sluice-replicas-"));
const program = buildProgram();
const postgres = await startPostgres({ durable: true });
const database = await postgres.createDatabase();
const proxy = await startTcpProxy(database.url);
const replicas: ReplicaProcess[] = [];
const injected = { restarts: 0, outages: { hang: 0, refuse: 0 }, coldStarts: 0 };

try {
  for (let i = 1; i <= REPLICAS; i += 1) {
    const dataDir = path.join(scratch, `replica${i}`);
    mkdirSync(dataDir);
    replicas.push(await startReplica({ main: program.main, dataDir, storeUrl: proxy.url }));
  }
  const front = await startFront(
    scratch,
    replicas.map(({ port }) => port),
  );
  const kills = (await measureKills(replicas, wanted.kills)).toSorted((a, b) => a - b);
  // The writer goes through the front, so any replica may get it: a token that all of them know.
  const load = await startLoad(front.url, await issueToken(), Number(values.readers));
  await restartInTurn();
  for (let i = 0; i < wanted.outages; i += 1) await breakDatabase(load, i);
  await delay(1_000);
  await load.stop();
  await front.stop();
  report(front.name, kills, load);
} finally {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await proxy.close();
  await database.drop();
  await postgres.stop();
  program.remove();
  rmSync(scratch, { recursive: true, force: true });
}

async function issueToken(): Promise<string> {
  const [first] = replicas;
  if (!first) throw new Error("no replica");
  const response = await fetch(`${first.url}/v1/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${first.token()}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "load", permissions: ["read", "operate"] }),
  });
  return ((await response.json()) as { secret: string }).secret; // declared by the contract
}

async function restartInTurn(): Promise<void> {
  for (let i = 0; i < wanted.restarts; i += 1) {
    await replicas[i % REPLICAS]?.restart();
    injected.restarts += 1;
    // The front has to notice that it is back before the next one goes.
    await delay(500);
  }
}

/** One replica in turn is started while the database is away: it has to serve what it finds on its disk. */
async function breakDatabase(load: Load, round: number): Promise<void> {
  const mode = round % 2 === 0 ? "hang" : "refuse";
  const cold = replicas[round % REPLICAS]?.restart.bind(null);
  await proxy.set(mode);
  load.setOutage(true);
  const [restarted] = await Promise.all([cold?.().then(() => 1), delay(OUTAGE_MS)]);
  injected.coldStarts += restarted ?? 0;
  load.setOutage(false);
  await proxy.set("pass");
  injected.outages[mode] += 1;
  await delay(3_000);
}

function report(front: string, kills: readonly number[], { counts, problems }: Load): void {
  const at = (share: number) =>
    Math.round((kills[Math.min(kills.length - 1, Math.floor(kills.length * share))] ?? NaN) * 10) / 10;
  const endedInDoubt = replicas.reduce((sum, replica) => sum + replica.endedInDoubt(), 0);
  console.log(
    `${REPLICAS} replicas behind ${front}; ${cpus().length} CPUs, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  console.log("injected", { ...injected, endedInDoubt });
  console.log("reads and writes", counts);
  console.log("kill on one visible on all, ms", { rounds: kills.length, median: at(0.5), p99: at(0.99), max: at(1) });
  const { hang, refuse } = injected.outages;
  const wrong = [
    ...problems,
    ...(counts.failed + counts.undefined + counts.silentlyStale > 0 ? ["reads failed, see above"] : []),
    ...(injected.restarts < wanted.restarts || hang + refuse < wanted.outages ? ["fewer faults than asked for"] : []),
    ...(injected.restarts + hang + refuse === 0 ? ["no fault was injected"] : []),
    ...(wanted.outages > 0 && counts.readsInOutage === 0 ? ["nothing was read during an outage"] : []),
    ...(wanted.outages > 0 && counts.marked === 0 ? ["no answer was ever marked as stale"] : []),
    ...(counts.writes === 0 ? ["nothing was written"] : []),
    ...(kills.length > 0 && at(0.5) > 100 ? ["a kill takes more than 100 ms at the median"] : []),
    ...(kills.length > 0 && at(1) > 1_000 ? ["a kill took more than a second"] : []),
  ];
  for (const problem of wrong) console.error(problem);
  console.log(wrong.length === 0 ? "every promise kept" : `${wrong.length} problems`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
