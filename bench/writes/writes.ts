// npx tsx bench/writes/writes.ts [--rounds 5] [--count 1000] [--seconds 5] [--stores sqlite,postgresql] [--json]
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { withDatabase } from "../faults/with-database.ts";
import { createSender, type Series } from "../support/client.ts";
import { SERVER_CORE } from "../support/pinned.ts";
import { atLeast, atMost, printReport, show, type Goal } from "../support/report.ts";
import { buildService, startService } from "../support/service.ts";
import { measured, QUIET_CORES, ratios, summarise, type Window } from "../support/windows.ts";
import { requireWrk } from "../support/wrk.ts";
import { engageUnderLoad, type UnderLoad } from "./engage-under-load.ts";
import { DEEDS, ladderOf, walk } from "./ladder.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    count: { type: "string", default: "1000" },
    seconds: { type: "string", default: "5" },
    stores: { type: "string", default: "sqlite,postgresql" },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const root = path.resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(path.join(tmpdir(), "sluice-writes-"));

/** The raw rate is measured beside each round. */
interface Measured {
  readonly store: string;
  /** By "deed concurrency". */
  readonly deeds: ReadonlyMap<string, Window<Series>[]>;
  /** By concurrency. */
  readonly raw: ReadonlyMap<number, Window<number>[]>;
  readonly load: Window<UnderLoad>[];
}

/** The flagship's document to be assessed on a history that was played, and the ladder to be climbed. */
function prepareFolders(): Readonly<Record<string, string>> {
  copyFileSync(path.join(root, "machines/autopack.rollout.yaml"), path.join(scratch, "autopack.rollout.yaml"));
  copyFileSync(
    path.join(import.meta.dirname, "machines/ladder.rollout.yaml"),
    path.join(scratch, "ladder.rollout.yaml"),
  );
  const telemetry = path.join(scratch, "telemetry.db");
  const play = [
    "--database",
    telemetry,
    "--workspace",
    path.join(scratch, "workspace"),
    "--every",
    "0",
    "--runs",
    "20",
  ];
  execFileSync(process.execPath, ["--import", "tsx", "demo/simulate.ts", ...play], {
    cwd: root,
    stdio: ["ignore", "ignore", 2],
  });
  return { SLUICE_MACHINES: scratch, SLUICE_TELEMETRY_URL: `file:${telemetry}` };
}

/** Of the store's database itself; a SQLite file of its own, on the same disk. */
function rawRate(storeUrl: string, concurrent: number): number {
  const url = storeUrl.startsWith("file:") ? `file:${path.join(scratch, "raw.db")}` : storeUrl;
  const script = path.join(import.meta.dirname, "raw-transactions.ts");
  const args = [
    "-c",
    String(SERVER_CORE),
    process.execPath,
    "--import",
    "tsx",
    script,
    url,
    "1",
    String(Math.min(concurrent, CONNECTIONS)),
  ];
  return Number(/rate (\S+)/.exec(execFileSync("taskset", args, { cwd: root }).toString())?.[1]);
}

async function measure(store: string, env: Readonly<Record<string, string>>): Promise<Measured> {
  const found: Measured = {
    store,
    deeds: new Map(keys().map((key) => [key, []])),
    raw: new Map(CONCURRENCY.map((concurrent) => [concurrent, []])),
    load: [],
  };
  await withDatabase(store, async (storeUrl) => {
    const service = await startService({ ...env, SLUICE_STORE_URL: storeUrl });
    const sender = createSender(16);
    const ladder = ladderOf(service, sender);
    try {
      await walk(ladder, "warm", 500, 4);
      for (let round = 0; round < rounds; round += 1) {
        for (const concurrent of CONCURRENCY) {
          found.raw.get(concurrent)?.push(await measured(async () => rawRate(storeUrl, concurrent)));
          const prefix = `r${round}-c${concurrent}`;
          const window = await measured(() => walk(ladder, prefix, Number(values.count), concurrent));
          for (const deed of DEEDS) {
            found.deeds.get(`${deed} ${concurrent}`)?.push({ value: window.value[deed], foreign: window.foreign });
          }
        }
        found.load.push(await measured(() => engageUnderLoad(service, `load${round}`, Number(values.seconds))));
      }
    } finally {
      sender.close();
      await service.stop();
    }
  });
  return found;
}

const CONCURRENCY = [1, 16];
/** As many as the service has for commands. */
const CONNECTIONS = 10;
function keys(): readonly string[] {
  return CONCURRENCY.flatMap((concurrent) => DEEDS.map((deed) => `${deed} ${concurrent}`));
}

function take<T>(windows: readonly Window<T>[], value: (found: T) => number): Window<number>[] {
  return windows.map((window) => ({ value: value(window.value), foreign: window.foreign }));
}

function rows({ store, deeds, raw, load }: Measured): readonly (readonly string[])[] {
  const line = (name: string, windows: readonly Window<Series>[]) => [
    `${store}: ${name} at once`,
    show(summarise(take(windows, ({ perSecond }) => perSecond))),
    show(summarise(take(windows, ({ p50Ms }) => p50Ms))),
    show(summarise(take(windows, ({ p99Ms }) => p99Ms))),
  ];
  const under = (value: (found: UnderLoad) => number) => show(summarise(take(load, value)));
  return [
    ...[...raw].map(([concurrent, windows]) => [
      `raw transactions of ${store}, ${concurrent} at once`,
      show(summarise(windows)),
      "-",
      "-",
    ]),
    ...[...deeds].map(([name, windows]) => line(name, windows)),
    [
      `${store}: engage under ${under(({ reads }) => reads)} reads/s and ${under(({ assessments }) => assessments)} assessments/s`,
      "-",
      under(({ p50Ms }) => p50Ms),
      under(({ p99Ms }) => p99Ms),
    ],
  ];
}

function goals({ store, deeds, raw, load }: Measured): Goal[] {
  const rates = [...deeds].map(([name, windows]) =>
    atLeast(
      `${store}: ${name} at once by its raw rate`,
      0.25,
      summarise(
        ratios(
          take(windows, ({ perSecond }) => perSecond),
          raw.get(Number(name.split(" ")[1])) ?? [],
        ),
      ),
    ),
  );
  return [
    ...rates,
    atMost(`${store}: p99 of engage under load`, 50, summarise(take(load, ({ p99Ms }) => p99Ms)), " ms"),
  ];
}

requireWrk();
buildService();
try {
  const env = prepareFolders();
  const found: Measured[] = [];
  for (const store of values.stores.split(",")) found.push(await measure(store, env));
  printReport(
    {
      title: "Writes: durable promote, engage and rollback through the API",
      notes: [
        `${rounds} rounds, ${values.count} rollouts a deed, service on core ${SERVER_CORE}; every answer is a committed transaction with its audit event`,
        "raw: one update and one insert a transaction, synced, the same library, the same database, measured beside every round",
        `windows with more than ${QUIET_CORES} cores of other processes are left out, unless all are`,
        "the client shares the other core with the load, so that latencies under load are upper bounds",
      ],
      tables: [{ title: "Rates", header: ["what", "per second", "p50 ms", "p99 ms"], rows: found.flatMap(rows) }],
      goals: found.flatMap(goals),
    },
    values.json,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
